package dev.tributary.ingest;

import dev.tributary.contract.Json;
import dev.tributary.contract.blob.BlobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The manifests of all turns, {@code <tenant>/turns/<turn ID>.json} in the store: the memory that instances share. */
final class Manifests {

    private static final String JSON = "application/json";

    private final ObjectStore objects;
    private final String tenant;

    Manifests(ObjectStore objects, String tenant) {
        this.objects = objects;
        this.tenant = tenant;
    }

    @Nullable Manifest find(String turnId) throws RefusedException {
        byte[] found;
        try {
            found = objects.find(key(turnId));
        } catch (BlobException e) {
            throw unavailable(e);
        }
        if (found == null) {
            return null;
        }
        try {
            return Json.MAPPER.readValue(found, Manifest.class);
        } catch (IOException e) {
            throw new RefusedException(
                    Refusal.INTERNAL,
                    "the manifest of turn " + turnId + " cannot be read; delete it to free the ID",
                    e);
        }
    }

    /** Opens a turn. Returns the manifest that counts: this one, or that of whoever was quicker. */
    Manifest claim(Manifest mine) throws RefusedException {
        try {
            if (objects.putIfAbsent(key(mine.turn().turnId()), json(mine), JSON)) {
                return mine;
            }
        } catch (BlobException e) {
            throw unavailable(e);
        }
        Manifest theirs = find(mine.turn().turnId());
        if (theirs == null) {
            throw new RefusedException(
                    Refusal.STORE_UNAVAILABLE, "the store has a manifest of this turn and then not; send it again");
        }
        return theirs;
    }

    void markPublished(Manifest manifest) throws BlobException {
        objects.put(key(manifest.turn().turnId()), json(manifest.published()), JSON);
    }

    static RefusedException unavailable(BlobException e) {
        return new RefusedException(
                Refusal.STORE_UNAVAILABLE,
                "the object store cannot be used (" + e.kind().errorType() + "); send the same turn again later",
                e);
    }

    private String key(String turnId) {
        return tenant + "/turns/" + turnId + ".json";
    }

    private static byte[] json(Manifest manifest) {
        try {
            return Json.MAPPER.writeValueAsBytes(manifest);
        } catch (IOException e) {
            throw new UncheckedIOException("a manifest that cannot be written is a defect", e);
        }
    }
}
