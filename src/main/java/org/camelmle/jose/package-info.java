/** Bytes to one compact JWE and back. The only room that calls {@code javax.crypto.Cipher}. */
@NullMarked
package org.camelmle.jose;

import org.jspecify.annotations.NullMarked;
