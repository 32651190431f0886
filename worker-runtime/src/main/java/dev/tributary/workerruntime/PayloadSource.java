package dev.tributary.workerruntime;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.blob.Blob;
import dev.tributary.contract.blob.BlobException;

/** Where payloads come from: the object store. */
@FunctionalInterface
interface PayloadSource {

    Blob get(BlobRef ref, long maxBytes) throws BlobException;
}
