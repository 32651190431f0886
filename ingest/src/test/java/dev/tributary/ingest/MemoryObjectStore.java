package dev.tributary.ingest;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.Sha256;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An object store in memory that can be down. */
final class MemoryObjectStore implements ObjectStore {

    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    volatile boolean down;

    /** Down for payloads only. */
    volatile boolean refusesPayloads;

    @Override
    public BlobRef store(String tenant, byte[] bytes, String contentType) throws BlobException {
        check();
        if (refusesPayloads) {
            throw new BlobException(BlobException.Kind.UNAVAILABLE, "no room", null);
        }
        String sha256 = Sha256.of(bytes);
        String key = tenant + "/sha256/" + sha256.substring(0, 2) + "/" + sha256;
        objects.put(key, bytes);
        return new BlobRef("memory", key, (long) bytes.length, sha256, contentType);
    }

    @Override
    public byte @Nullable [] find(String key) throws BlobException {
        check();
        return objects.get(key);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) throws BlobException {
        check();
        return objects.putIfAbsent(key, bytes) == null;
    }

    @Override
    public void put(String key, byte[] bytes, String contentType) throws BlobException {
        check();
        objects.put(key, bytes);
    }

    @Override
    public void check() throws BlobException {
        if (down) {
            throw new BlobException(BlobException.Kind.UNAVAILABLE, "the store does not answer", null);
        }
    }
}
