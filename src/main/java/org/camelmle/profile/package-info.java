/** A provider's wire contract as data. One file a provider; nothing outside this room knows a provider's name. */
@NullMarked
package org.camelmle.profile;

import org.jspecify.annotations.NullMarked;
