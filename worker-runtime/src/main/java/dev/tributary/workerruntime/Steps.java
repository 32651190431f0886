package dev.tributary.workerruntime;

/** Runs the stages of the work on one part so that each shows: as a span and in the result's timing. */
public interface Steps {

    /**
     * Runs one stage.
     *
     * @param step its name, as in {@code preprocess}; the span is named {@code <modality>.<step>}
     */
    <T, E extends Exception> T run(String step, StepBody<T, E> body) throws E;
}
