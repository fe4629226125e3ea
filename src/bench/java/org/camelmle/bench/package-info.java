/** Benchmarks, by a command of their own: what our code costs, beside what others and bare JCA cost in the same run. */
package org.camelmle.bench;
