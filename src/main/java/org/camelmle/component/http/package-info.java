/** What the producers share that knows none of their options: HTTP over Camel's own endpoints, and bodies in JSON. */
package org.camelmle.component.http;
