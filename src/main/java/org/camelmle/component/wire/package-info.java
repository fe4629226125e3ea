/** What of an exchange goes over the wire and what is kept of it: the body's octets and the headers. */
package org.camelmle.component.wire;
