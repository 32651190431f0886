package dev.tributary.ingest;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.blob.BlobException;
import org.jspecify.annotations.Nullable;

/** What ingest asks of the object store. */
interface ObjectStore {

    /** Stores a payload under its content's name; storing it again changes nothing. */
    BlobRef store(String tenant, byte[] bytes, String contentType) throws BlobException;

    /** An object, or null when there is none. */
    byte @Nullable [] find(String key) throws BlobException;

    /** Puts an object unless there is one; of several callers, on any instance, one wins. */
    boolean putIfAbsent(String key, byte[] bytes, String contentType) throws BlobException;

    /** Puts an object in place of what is there. */
    void put(String key, byte[] bytes, String contentType) throws BlobException;

    /** Does nothing when the store can be used. */
    void check() throws BlobException;
}
