/** One message, encrypted or decrypted, by the rules of a profile: where all front doors meet. */
package org.camelmle.message;
