/** Signatures over a request that is ready to leave: what a provider wants signed, and what it says if it was not right. */
@NullMarked
package org.camelmle.profile.signing;

import org.jspecify.annotations.NullMarked;
