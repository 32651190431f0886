package dev.tributary.workerruntime;

/** Threads are held by inputs and cannot be had back: only a new process can go on. */
final class StuckException extends Exception {

    private static final long serialVersionUID = 1L;

    StuckException(String message) {
        super(message);
    }
}
