package dev.tributary.deploy.doctor;

import dev.tributary.workerruntime.ModelCardException;
import dev.tributary.workerruntime.ModelCheck;

/** Looks at the model that the settings name for a worker. */
@FunctionalInterface
public interface ModelLook {
    ModelCheck take() throws ModelCardException;
}
