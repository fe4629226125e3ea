/** The Camel component {@code mle}: reads the exchange, calls {@code MessageCipher}, writes the exchange. */
@NullMarked
package org.camelmle.component;

import org.jspecify.annotations.NullMarked;
