/**
 * A CyberSource, and a Visa Developer, on the developer's own machine: signatures and claims are verified, requests
 * decrypted, answers encrypted.
 */
@NullMarked
package org.camelmle.sandbox.cybersource;

import org.jspecify.annotations.NullMarked;
