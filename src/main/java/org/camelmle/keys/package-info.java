/** Where keys come from, which may be used, and their life. Nothing here knows Camel or a provider. */
@NullMarked
package org.camelmle.keys;

import org.jspecify.annotations.NullMarked;
