/** Where our own keys are kept with their states: a JWKS file or a folder of PEM files. */
@NullMarked
package org.camelmle.keys.storage;

import org.jspecify.annotations.NullMarked;
