/** JSON on its bytes: finding and replacing single members without touching what stands around them. */
package org.camelmle.profile.json;
