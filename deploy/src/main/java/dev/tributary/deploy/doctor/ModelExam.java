package dev.tributary.deploy.doctor;

import dev.tributary.workerruntime.ModelCardException;
import dev.tributary.workerruntime.ModelCheck;
import java.util.List;

/** Whether the files of a worker's model are there and have the hashes of its card. */
record ModelExam(String worker, ModelLook source) implements Examination {

    @Override
    public String what() {
        return "model of " + worker;
    }

    @Override
    public String mend() {
        return "correct tributary." + worker.replace("-worker", "") + ".model.card, or the card";
    }

    @Override
    public List<Finding> look() throws ModelCardException {
        ModelCheck model = source.take();
        if (!model.wrong().isEmpty()) {
            return List.of(Finding.fail(what(), model.model() + ": " + String.join("; ", model.wrong()), mend()));
        }
        String hash = model.sha256().substring(0, 12);
        return List.of(
                model.absent().isEmpty()
                        ? Finding.ok(what(), model.model() + ", SHA-256 " + hash + "…, as its card says")
                        : Finding.warn(
                                what(),
                                model.model() + " is not in the cache yet: " + String.join(", ", model.absent()),
                                "the worker fetches it with npm when it starts"));
    }
}
