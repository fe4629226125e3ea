/** Our own keys' life: the key file, the registration at the provider, and the rotation. */
@NullMarked
package org.camelmle.life;

import org.jspecify.annotations.NullMarked;
