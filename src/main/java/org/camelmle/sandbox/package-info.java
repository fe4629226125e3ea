/**
 * A provider on the developer's own machine: an HTTP server on a free loopback port, faithful to what is known of the
 * provider's wire, with faults on demand and a clock that can be moved. For tests and demonstrations only.
 */
@NullMarked
package org.camelmle.sandbox;

import org.jspecify.annotations.NullMarked;
