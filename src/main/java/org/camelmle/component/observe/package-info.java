/** What is seen of a running {@code mle}: health, metrics, the developer console, spans and the line at start. */
@NullMarked
package org.camelmle.component.observe;

import org.jspecify.annotations.NullMarked;
