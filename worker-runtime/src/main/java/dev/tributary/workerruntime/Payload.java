package dev.tributary.workerruntime;

/**
 * A payload as fetched, or as it lay in the record.
 *
 * @param bytes whole; of text its UTF-8 bytes
 * @param contentType the declared media type, as in {@code image/png}
 * @param sha256 of the bytes, lower-case hexadecimal
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Payload(byte[] bytes, String contentType, String sha256) {}
