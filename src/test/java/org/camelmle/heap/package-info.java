/** What of a secret is still in the heap when its message is done: {@code mvn -Pheap test}. */
package org.camelmle.heap;
