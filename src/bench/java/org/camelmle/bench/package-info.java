/** What the codec costs, measured against a minimal JCA implementation and Nimbus in the same run. */
package org.camelmle.bench;
