package dev.tributary.ingest;

import dev.tributary.contract.Modality;
import dev.tributary.contract.SettingsReader;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How much of a turn is taken.
 *
 * @param request bytes of a whole HTTP request
 * @param part bytes of one part, by modality: {@code tributary.ingest.<modality>.max}
 * @param parts parts of one turn
 * @param textLength characters of one text
 * @param nesting how deep arrays and objects may lie in each other, in uploads and turn parts
 * @param partHeaders bytes of one part's headers
 * @param inlineText bytes up to which a text travels inside its record instead of through the store
 * @param window how long a turn's parts are waited for when its producer says nothing
 * @param windowMax and at most
 * @param skew how far before now an upload's opening may lie; what lies further back, or ahead, is moved
 */
record Limits(
        long request,
        Map<Modality, Long> part,
        int parts,
        int textLength,
        int nesting,
        long partHeaders,
        int inlineText,
        Duration window,
        Duration windowMax,
        Duration skew) {

    static final String WINDOW_MAX = "tributary.turn.window.max";
    static final String REQUEST_MAX = "tributary.ingest.request.max";
    static final String PARTS_MAX = "tributary.ingest.parts.max";
    static final String TEXT_LENGTH_MAX = "tributary.ingest.text.length.max";

    private static final long MIB = 1L << 20;

    /** As many as the join takes, whose state of a turn must fit into one record. */
    private static final int MOST_PARTS = 64;

    Limits {
        part = Map.copyOf(part);
    }

    static Limits from(SettingsReader reader) {
        Limits limits = new Limits(
                reader.bytes(REQUEST_MAX, 64 * MIB),
                parts(reader),
                reader.integer(PARTS_MAX, 16, 1, MOST_PARTS),
                reader.integer(TEXT_LENGTH_MAX, 100_000, 1, 100_000_000),
                reader.integer("tributary.ingest.json.nesting.max", 32, 4, 1000),
                reader.bytes("tributary.ingest.part.headers.max", 64 << 10),
                reader.integer("tributary.ingest.text.inline.max", 8192, 0, 512 * 1024),
                reader.duration("tributary.turn.window.default", Duration.ofSeconds(30)),
                reader.duration(WINDOW_MAX, Duration.ofMinutes(10)),
                reader.duration("tributary.ingest.opened.skew", Duration.ofSeconds(10)));
        if (limits.window.isZero() || limits.window.compareTo(limits.windowMax) > 0) {
            reader.fail("tributary.turn.window.default must be above zero and at most " + WINDOW_MAX);
        }
        return limits;
    }

    /** Bytes of one part. */
    long part(Modality modality) {
        return part.getOrDefault(modality, 0L);
    }

    /** The name of its setting. */
    static String partMax(Modality modality) {
        return "tributary.ingest." + modality.id() + ".max";
    }

    private static Map<Modality, Long> parts(SettingsReader reader) {
        Map<Modality, Long> parts = new EnumMap<>(Modality.class);
        for (Modality modality : Modality.values()) {
            long byDefault = switch (modality) {
                case TEXT -> MIB;
                case AUDIO -> 32 * MIB;
                default -> 16 * MIB;
            };
            parts.put(modality, reader.bytes(partMax(modality), byDefault));
        }
        return parts;
    }
}
