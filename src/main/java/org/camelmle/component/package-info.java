/** The Camel component {@code mle}: reads the exchange, calls {@code MessageCipher}, writes the exchange. */
package org.camelmle.component;
