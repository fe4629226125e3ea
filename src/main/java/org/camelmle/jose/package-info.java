/** Bytes to one compact JWE and back. The only room that calls {@code javax.crypto.Cipher}. */
package org.camelmle.jose;
