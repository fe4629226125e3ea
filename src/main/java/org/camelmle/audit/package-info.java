/** An append-only file of what must not be forgotten: its lines are chained by a MAC, so that a cut or a change is found. */
@NullMarked
package org.camelmle.audit;

import org.jspecify.annotations.NullMarked;
