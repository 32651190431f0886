package dev.tributary.ingest;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Modality;
import dev.tributary.contract.blob.Sha256;

/** One part as it was handed in. */
sealed interface Payload {

    Modality modality();

    /** What tells this content from another, without being it. */
    String fingerprint();

    String contentType();

    /**
     * The bytes came along.
     *
     * @param bytes of text: UTF-8
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Carried(Modality modality, byte[] bytes, String contentType) implements Payload {
        @Override
        public String fingerprint() {
            return "sha256:" + Sha256.of(bytes);
        }
    }

    /** The producer has stored the bytes itself. */
    record Stored(Modality modality, BlobRef ref) implements Payload {
        @Override
        public String fingerprint() {
            return ref.uri() + (ref.sha256() == null ? "" : "#" + ref.sha256());
        }

        @Override
        public String contentType() {
            return ref.contentType();
        }
    }
}
