package dev.tributary.fusionstream;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a service has opened so far, to be closed in the opposite order: when it ends, or when it does not even start. */
final class Opened implements AutoCloseable {

    private final Deque<Runnable> closings = new ArrayDeque<>();

    void add(Runnable closing) {
        closings.push(closing);
    }

    @Override
    public void close() {
        while (!closings.isEmpty()) {
            closings.pop().run();
        }
    }
}
