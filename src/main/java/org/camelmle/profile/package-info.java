/** A provider's wire contract as data. One file a provider; nothing outside this room knows a provider's name. */
package org.camelmle.profile;
