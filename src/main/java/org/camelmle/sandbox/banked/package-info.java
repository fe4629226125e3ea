/** Banked on the developer's own machine: payments that are answered encrypted, redacted or plain. */
package org.camelmle.sandbox.banked;
