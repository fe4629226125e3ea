/** What is far larger, longer or slower than it may be, against a process with little memory. */
package org.camelmle.hostile;
