/** One message, encrypted or decrypted, by the rules of a profile: where all front doors meet. */
@NullMarked
package org.camelmle.message;

import org.jspecify.annotations.NullMarked;
