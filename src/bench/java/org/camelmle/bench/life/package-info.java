/** What applications meet: the first message, two threads, many keys, a whole route, a flood. */
package org.camelmle.bench.life;
