/** What the producers share that knows none of their options: HTTP over Camel's own endpoints, and bodies in JSON. */
@NullMarked
package org.camelmle.component.http;

import org.jspecify.annotations.NullMarked;
