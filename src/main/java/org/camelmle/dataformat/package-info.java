/** The Camel data format {@code mle}, in a package of its own: Camel's metadata allows one {@code mle.json} a package. */
@NullMarked
package org.camelmle.dataformat;

import org.jspecify.annotations.NullMarked;
