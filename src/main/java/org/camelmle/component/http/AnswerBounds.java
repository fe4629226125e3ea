package org.camelmle.component.http;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a server may take by its answer.
 *
 * @param time for connecting, request and answer together
 * @param octets the longest answer, decompressed
 * @param tooLong what a longer one is refused with
 */
public record AnswerBounds(Duration time, int octets, Supplier<RuntimeException> tooLong) {}
