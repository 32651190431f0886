package dev.tributary.contract;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code tributary.uploads}: what a producer publishes to open a turn with nothing but a Kafka client.
 *
 * @param turnId the producer's own, or absent to have one minted
 * @param openedAt when the user's action began; absent: the record's timestamp
 * @param windowMs how long to wait for parts, capped by configuration; absent: the configured default
 * @param parts at least one; they are numbered in this order, per modality
 */
public record Upload(
        @Nullable String turnId,
        @Nullable Instant openedAt,
        @Nullable Long windowMs,
        @Nullable String session,
        @Nullable String user,
        List<UploadPart> parts) {

    /**
     * One part: inline text, or an object that is already in the store.
     *
     * @param bucket one of the buckets that configuration allows; absent: the default one
     * @param key the object's key
     * @param contentType the media type; absent: as the object store has it
     * @param sha256 lower-case hexadecimal; absent: not verified
     */
    public record UploadPart(
            Modality modality,
            @Nullable String text,
            @Nullable String bucket,
            @Nullable String key,
            @Nullable String contentType,
            @Nullable String sha256) {

        public UploadPart {
            Require.present("parts[].modality", modality);
            if ((text == null) == (key == null)) {
                throw new IllegalArgumentException(
                        "each of parts has either text, or key (and bucket) of a stored object");
            }
            if (text != null && modality != Modality.TEXT) {
                throw new IllegalArgumentException("only a part of modality text can be inline");
            }
            if (sha256 != null) {
                Require.sha256("parts[].sha256", sha256);
            }
        }
    }

    public Upload {
        if (turnId != null) {
            TurnIds.requireValid(turnId);
        }
        if (windowMs != null) {
            Require.positive("windowMs", windowMs);
        }
        parts = Require.list("parts", parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("parts is empty: a turn has at least one part");
        }
    }
}
