package dev.tributary.deploy.bench;

import dev.tributary.contract.Topics;
import java.util.Map;

/** Who takes part in a comparison of throughput. */
enum Contender {
    FUSION("fusion", Role.FUSION, ""),
    DSL("DSL join", Role.DSL, ""),
    COPY("copy", Role.COPY, ""),
    LOOP("plain loop", Role.LOOP, ""),
    COPY_BYTES("copy, not parsed", Role.COPY, CopyStream.BYTES),
    FUSION_TRACED("fusion, spans exported", Role.FUSION, ""),
    FUSION_TURNS("fusion, turn records too", Role.FUSION, "");

    private final String title;
    private final Role role;
    private final String variant;

    Contender(String title, Role role, String variant) {
        this.title = title;
        this.role = role;
        this.variant = variant;
    }

    /** The row of its turns a second. */
    String row() {
        return "turns/s: " + title;
    }

    Role role() {
        return role;
    }

    /** Where its output goes. */
    String output() {
        return role == Role.FUSION ? Topics.FUSED.name() : Cluster.RIVALS;
    }

    /** Whether each result comes out, and not each turn. */
    boolean copies() {
        return role == Role.COPY;
    }

    /** Its own settings. */
    Map<String, String> settings() {
        return role == Role.FUSION ? Map.of() : Map.of(RivalSettings.OUTPUT, output(), RivalSettings.VARIANT, variant);
    }
}
