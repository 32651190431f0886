package dev.tributary.ingest;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobStore;
import org.jspecify.annotations.Nullable;

/** The object store as it is: S3. Creates its bucket when it is first used. */
final class S3ObjectStore implements ObjectStore {

    private static final long MANIFEST_LIMIT = 4L << 20;

    private final BlobStore blobs;
    private volatile boolean bucketThere;

    S3ObjectStore(BlobStore blobs) {
        this.blobs = blobs;
    }

    @Override
    public BlobRef store(String tenant, byte[] bytes, String contentType) throws BlobException {
        ensureBucket();
        return blobs.store(tenant, bytes, contentType);
    }

    @Override
    public byte @Nullable [] find(String key) throws BlobException {
        ensureBucket();
        return blobs.find(key, MANIFEST_LIMIT);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) throws BlobException {
        ensureBucket();
        return blobs.putIfAbsent(key, bytes, contentType);
    }

    @Override
    public void put(String key, byte[] bytes, String contentType) throws BlobException {
        blobs.put(key, bytes, contentType);
    }

    @Override
    public void check() throws BlobException {
        blobs.ensureBucket();
        bucketThere = true;
    }

    private void ensureBucket() throws BlobException {
        if (!bucketThere) {
            check();
        }
    }
}
