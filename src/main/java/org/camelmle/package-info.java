/**
 * The foundation that every room shares: the sealed {@link org.camelmle.MleException} family, whose class says what may
 * be done about a failure, and the error codes that providers answer with.
 */
@NullMarked
package org.camelmle;

import org.jspecify.annotations.NullMarked;
