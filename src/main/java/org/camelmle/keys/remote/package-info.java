/** A peer's keys over the network: fetched, judged, kept while they are good, and renewed before they are not. */
@NullMarked
package org.camelmle.keys.remote;

import org.jspecify.annotations.NullMarked;
