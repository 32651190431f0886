package dev.tributary.contract;

import org.jspecify.annotations.Nullable;

/**
 * A payload in the object store, named by its content.
 *
 * @param bucket the bucket; always one of configuration's, never a client's choice
 * @param key the key within it, {@code <tenant>/sha256/<first two digits>/<sha256>} for what ingest stored
 * @param size bytes; absent when the producer put the object itself and did not say
 * @param sha256 lower-case hexadecimal SHA-256 of the bytes; absent likewise. When it is there, readers verify it
 * @param contentType the media type, as in {@code image/png}
 */
public record BlobRef(
        String bucket,
        String key,
        @Nullable Long size,
        @Nullable String sha256,
        String contentType) {

    public BlobRef {
        Require.text("bucket", bucket);
        Require.text("key", key);
        Require.text("contentType", contentType);
        Require.wellFormed("bucket", bucket);
        Require.wellFormed("key", key);
        Require.wellFormed("contentType", contentType);
        if (sha256 != null) {
            Require.sha256("sha256", sha256);
        }
        if (size != null) {
            Require.notNegative("size", size);
        }
    }

    /** {@code s3://bucket/key}: how spans and logs name the payload without a way to open it. */
    public String uri() {
        return "s3://" + bucket + "/" + key;
    }
}
