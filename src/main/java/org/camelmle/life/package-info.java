/** Our own keys' life: the key file, the registration at the provider, and the rotation. */
package org.camelmle.life;
