package dev.tributary.workerruntime;

import java.util.List;

/** A model card cannot be read; the message lists all that is wrong with it. */
public final class ModelCardException extends ModelStartException {

    private static final long serialVersionUID = 1L;

    /**
     * @param card where the card lies
     * @param problems one sentence each, starting with the path of the field
     */
    public ModelCardException(String card, List<String> problems) {
        super("model card " + card + ":\n  " + String.join("\n  ", problems), null);
    }
}
