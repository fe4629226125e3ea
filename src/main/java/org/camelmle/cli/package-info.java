/** The command line: the demo that creates entities over MLE, and tools for keys and tokens. Nothing uses this room. */
@NullMarked
package org.camelmle.cli;

import org.jspecify.annotations.NullMarked;
