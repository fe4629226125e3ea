/** What Spring Boot needs to set {@code mle} up from its own properties. */
package org.camelmle.springboot;
