/** What the producers share that knows none of their options: HTTP over Camel's own endpoints, bodies in JSON, waiting without a thread. */
@NullMarked
package org.camelmle.component.http;

import org.jspecify.annotations.NullMarked;
