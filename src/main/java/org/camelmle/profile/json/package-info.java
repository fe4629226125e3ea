/** JSON on its bytes: finding and replacing single members without touching what stands around them. */
@NullMarked
package org.camelmle.profile.json;

import org.jspecify.annotations.NullMarked;
