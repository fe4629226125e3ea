/** Where our own keys are kept with their states: a JWKS file or a folder of PEM files. */
package org.camelmle.keys.storage;
