/** Where keys come from, which may be used, and their life. Nothing here knows Camel or a provider. */
package org.camelmle.keys;
