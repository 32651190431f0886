package dev.tributary.workerruntime;

/** The work of one step. */
@FunctionalInterface
public interface StepBody<T, E extends Exception> {

    T run() throws E;
}
