package dev.tributary.contract.blob;

/**
 * A payload as fetched.
 *
 * @param sha256 of the bytes, lower-case hexadecimal
 * @param contentType the media type that the store has for it
 */
@SuppressWarnings("ArrayRecordComponent") // a payload is handed on, never compared
public record Blob(byte[] bytes, String sha256, String contentType) {}
