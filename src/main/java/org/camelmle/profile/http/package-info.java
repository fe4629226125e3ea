/** What a provider says in HTTP headers, and how its calls to us are known. */
package org.camelmle.profile.http;
