package dev.tributary.fusionstream;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is due once the transaction at hand has committed, and void when it has not: the spans and figures of an
 * outcome. Under {@code exactly_once_v2} each stream thread has one producer and one transaction at a time, and processes,
 * commits and aborts on that thread; so the thread is what tells whose work it is.
 */
final class AfterCommit {

    private static final Logger LOG = LoggerFactory.getLogger(AfterCommit.class);

    @SuppressWarnings("ThreadLocalUsage") // one per service: two of them in a JVM must not see each other's
    private final ThreadLocal<List<Runnable>> pending = ThreadLocal.withInitial(ArrayList::new);

    /** Adds to what is done when this thread's transaction commits. */
    void add(Runnable work) {
        pending.get().add(work);
    }

    /** This thread's transaction has committed. */
    void committed() {
        List<Runnable> work = pending.get();
        pending.remove();
        for (Runnable one : work) {
            try {
                one.run();
            } catch (RuntimeException e) {
                LOG.warn("could not tell about a committed outcome", e);
            }
        }
    }

    /** This thread's transaction will not commit, or nobody can tell whether it did. */
    void aborted() {
        pending.remove();
    }
}
