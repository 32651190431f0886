package dev.tributary.deploy.samples;

import dev.tributary.contract.Outcome;
import dev.tributary.contract.PartId;
import dev.tributary.deploy.client.OutgoingPart;
import java.util.List;
import java.util.Map;

/**
 * A turn to send, and what must come of it.
 *
 * @param name a word or two for the table
 * @param way how it is sent
 * @param parts in the order in which they are sent
 * @param outcome that it must have
 * @param missing the parts that must be missing, with what their reason must start with
 * @param says what parts must say: the lines that OCR must read, or the transcript
 */
record Sample(
        String name,
        Way way,
        List<OutgoingPart> parts,
        Outcome outcome,
        Map<PartId, String> missing,
        Map<PartId, List<String>> says) {

    /** How a turn gets in. */
    enum Way {
        /** By one HTTP request. */
        HTTP,
        /** By an event on {@code tributary.uploads}, in a trace of the producer's own. */
        KAFKA,
        /** Likewise, with images that are not in the object store. */
        KAFKA_WITHOUT_IMAGE
    }
}
