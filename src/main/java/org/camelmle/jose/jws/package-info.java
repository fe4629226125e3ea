/** Signed tokens: compact JWS, made and verified. */
package org.camelmle.jose.jws;
