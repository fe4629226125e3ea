/** An append-only file of what must not be forgotten: its lines are chained by a MAC, so that a cut or a change is found. */
package org.camelmle.audit;
