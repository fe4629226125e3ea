/** What a provider says in HTTP headers, and how its calls to us are known. */
@NullMarked
package org.camelmle.profile.http;

import org.jspecify.annotations.NullMarked;
