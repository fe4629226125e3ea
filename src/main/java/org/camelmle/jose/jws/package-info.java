/** Signed tokens: compact JWS, made and verified. */
@NullMarked
package org.camelmle.jose.jws;

import org.jspecify.annotations.NullMarked;
