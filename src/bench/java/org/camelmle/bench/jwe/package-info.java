/** What one message costs in a hot JVM: contenders that take turns, driven by JMH. */
package org.camelmle.bench.jwe;
