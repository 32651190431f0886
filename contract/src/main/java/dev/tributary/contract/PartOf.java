package dev.tributary.contract;

import org.jspecify.annotations.Nullable;

/** What a record about one part must keep true towards its turn. */
final class PartOf {

    private PartOf() {}

    static void check(TurnHead head, @Nullable PartId part, @Nullable Modality modality) {
        PartId present = Require.present("part", part);
        if (Require.present("modality", modality) != present.modality()) {
            throw new IllegalArgumentException("modality " + modality + " is not that of part " + present);
        }
        if (!head.expected().contains(present)) {
            throw new IllegalArgumentException("part " + present + " is not among the expected " + head.expected());
        }
    }
}
