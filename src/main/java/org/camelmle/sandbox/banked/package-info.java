/** Banked on the developer's own machine: payments that are answered encrypted, redacted or plain. */
@NullMarked
package org.camelmle.sandbox.banked;

import org.jspecify.annotations.NullMarked;
