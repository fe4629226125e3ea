package org.camelmle.cli;

import java.time.Duration;
import org.camelmle.cli.EntityFile.Place;

/** What became of one entity of the input. */
sealed interface Outcome {

    Place place();

    /**
     * The provider created it, request and answer were encrypted.
     *
     * @param plaintextSize of the entity in octets
     * @param answer decrypted
     */
    record Created(Place place, int plaintextSize, String entityId, byte[] answer, WireCall wire, Duration took)
            implements Outcome {}

    /** It was not created, or not over MLE; the reason is a sentence. */
    record Failed(Place place, String reason) implements Outcome {}
}
