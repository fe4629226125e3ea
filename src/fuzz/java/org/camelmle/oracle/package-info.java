/** How long failures of decryption take, by their cause. */
package org.camelmle.oracle;
