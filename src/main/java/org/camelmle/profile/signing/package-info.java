/** Signatures over a request that is ready to leave: what a provider wants signed, and what it says if it was not right. */
package org.camelmle.profile.signing;
