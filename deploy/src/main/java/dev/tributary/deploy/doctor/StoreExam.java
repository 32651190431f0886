package dev.tributary.deploy.doctor;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Whether the object store answers to our keys. */
record StoreExam(Settings all) implements Examination {

    /** Nobody's name: payloads lie below their tenant. */
    private static final String NOTHING = "doctor/nothing-lies-here";

    private static final Set<BlobException.Kind> REFUSALS =
            EnumSet.of(BlobException.Kind.DENIED, BlobException.Kind.UNAUTHENTICATED);

    private static final String START = "start everything with deploy/tributary up, or ";
    private static final String KEYS = "set tributary.s3.access.key and tributary.s3.secret.key";

    @Override
    public String what() {
        return "object store";
    }

    @Override
    public String mend() {
        return "start it, or name another with tributary.s3.endpoint";
    }

    @Override
    public List<Finding> look() {
        BlobSettings settings;
        try {
            settings = all.read(BlobSettings::from);
        } catch (SettingsException e) {
            return List.of(Finding.fail(what(), String.join("; ", e.problems()), START + KEYS));
        }
        try (BlobStore store = BlobStore.of(settings)) {
            store.find(NOTHING, 1);
            return List.of(Finding.ok(what(), "bucket " + settings.bucket() + " at " + settings.endpoint()));
        } catch (BlobException e) {
            String said = settings.endpoint() + ": " + e.getMessage();
            return List.of(
                    REFUSALS.contains(e.kind())
                            ? Finding.fail(what(), said, KEYS)
                            : Finding.fail(what(), said, mend()));
        }
    }
}
