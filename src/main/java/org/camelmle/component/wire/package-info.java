/** What of an exchange goes over the wire and what is kept of it: the body's octets and the headers. */
@NullMarked
package org.camelmle.component.wire;

import org.jspecify.annotations.NullMarked;
