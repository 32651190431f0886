package dev.tributary.deploy.chaos;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.testing.hostile.ImageBombs;
import dev.tributary.contract.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One record for the workers, by its number, and how it must end.
 *
 * @param kind what is wrong with it
 */
record WorkerItem(int number, Kind kind) {

    static final int PAYLOAD_MAX = 400_000;

    private static final PartId IMAGE = PartId.of("image-0");
    private static final List<byte[]> BOMBS = List.copyOf(ImageBombs.ofPixels().values());
    private static final Set<String> DEFUSED = Set.of("image_too_large", "image_undecodable");

    /** What may be wrong, and the error that it ends with, if any; one without a result is none that can be read. */
    enum Kind {
        GOOD("", true),
        MISSING("payload_missing", true),
        CORRUPT("payload_corrupt", true),
        TOO_LARGE("payload_too_large", true),
        BROKEN("payload_undecodable", true),
        BOMB("image_too_large", true),
        CULPRIT("inference_failed", true),
        NOT_JSON("not_json", false),
        EMPTY("empty_record", false);

        final String error;
        final boolean hasResult;

        Kind(String error, boolean hasResult) {
            this.error = error;
            this.hasResult = hasResult;
        }
    }

    static WorkerItem of(long seed, int number) {
        Random random = new Random(seed * 1_000_003 + number);
        Kind[] kinds = Kind.values();
        return new WorkerItem(number, random.nextInt(5) > 0 ? Kind.GOOD : kinds[1 + random.nextInt(kinds.length - 1)]);
    }

    /** Whether it may end with this error; of the bombs some are too damaged to say how large they are. */
    boolean mayEndWith(String error) {
        return kind == Kind.BOMB ? DEFUSED.contains(error) : kind.error.equals(error);
    }

    String turnId() {
        return "turn-" + number;
    }

    /** The record, once its payload is stored. */
    ProducerRecord<byte[], byte[]> record(BlobStore store) throws BlobException {
        ProducerRecord<byte[], byte[]> whole =
                TurnHeaders.record(Topics.IMAGE, turnId(), IMAGE, Part.of(head(), IMAGE, payload(store), null));
        byte[] value = switch (kind) {
            case NOT_JSON -> "poison".getBytes(StandardCharsets.UTF_8);
            case EMPTY -> null;
            default -> whole.value();
        };
        return new ProducerRecord<>(whole.topic(), null, null, whole.key(), value, whole.headers());
    }

    private BlobRef payload(BlobStore store) throws BlobException {
        String word = switch (kind) {
            case BROKEN -> ChaosModel.BROKEN;
            case CULPRIT -> ChaosModel.CULPRIT;
            case TOO_LARGE -> "x".repeat(PAYLOAD_MAX);
            default -> ChaosModel.GOOD;
        };
        byte[] bytes = kind == Kind.BOMB
                ? BOMBS.get(number % BOMBS.size())
                : (word + " " + number).getBytes(StandardCharsets.UTF_8);
        String type = kind == Kind.BOMB ? "application/octet-stream" : "image/png"; // a bomb may be of any format
        BlobRef stored = store.store("default", bytes, type);
        return switch (kind) {
            case MISSING -> new BlobRef(stored.bucket(), "nowhere/" + number, null, null, "image/png");
            case CORRUPT -> new BlobRef(stored.bucket(), stored.key(), null, "0".repeat(64), "image/png");
            default -> stored;
        };
    }

    private TurnHead head() {
        String trace = String.format("%032x", number + 1L);
        TraceContext turn = new TraceContext("00-" + trace + "-1111111111111111-01", null);
        return new TurnHead(turnId(), Instant.now(), 60_000, List.of(IMAGE), "default", null, null, turn, null);
    }
}
