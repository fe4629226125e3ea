/** What Spring Boot needs to set {@code mle} up from its own properties. */
@NullMarked
package org.camelmle.springboot;

import org.jspecify.annotations.NullMarked;
