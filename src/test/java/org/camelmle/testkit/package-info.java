/** What the tests of all rooms share: the vector files and the keys in them. */
package org.camelmle.testkit;
