/** Readers of what comes from outside, fed with bytes of any kind and held against second implementations. */
package org.camelmle.fuzz;
