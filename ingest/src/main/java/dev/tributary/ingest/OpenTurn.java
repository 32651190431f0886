package dev.tributary.ingest;

import dev.tributary.contract.PartId;
import dev.tributary.contract.TurnHead;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A turn that has been opened, by this submission or an earlier one with the same content.
 *
 * @param payloads this submission's, by part
 * @param duplicate its records are on their topics already: there is nothing left to do
 */
record OpenTurn(Manifest manifest, Map<PartId, Payload> payloads, boolean duplicate) {

    OpenTurn {
        payloads = Collections.unmodifiableMap(new TreeMap<>(payloads));
    }

    OpenTurn asDuplicate() {
        return new OpenTurn(manifest, payloads, true);
    }

    TurnHead head() {
        return manifest.turn().head();
    }
}
