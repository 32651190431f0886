package dev.tributary.workerruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings ONNX Runtime up, once per process.
 *
 * <p>The official builds for Linux and macOS (1.29 is one) carry a telemetry client, added by onnxruntime's pull request
 * 27379: at the start it redacts the process's command line with recursive regular expressions, which a class path of some 16 kB
 * drives past the end of an ordinary thread's stack and the process with it; it leaves a device ID in the user's cache
 * folder; and it reports to its maker. {@code ORT_DISABLE_TELEMETRY=1} in the environment prevents all of that; the
 * launcher, the images and the tests set it. For a process without it, the start runs on a stack that is large enough, and
 * the client is told to stop right after.
 *
 * <p>The Java binding frees the environment in a shutdown hook of its own (onnxruntime's issue 31352), and hooks run beside
 * each other and beside all other threads. What runs a network, opens or closes a session after that ends the process with
 * SIGSEGV, and a worker that is told to stop still finishes what is in work. The native environment counts its references,
 * so one more is taken here and never given back: the environment lives as long as the process.
 */
final class OnnxEnvironment {

    /** The variable that ONNX Runtime looks at before anything else. */
    static final String OPT_OUT = "ORT_DISABLE_TELEMETRY";

    private static final Logger LOG = LoggerFactory.getLogger(OnnxEnvironment.class);
    /** Reserved, not used: 200 bytes for each of the two million that Linux takes as a command line fit in it. */
    private static final long STACK_BYTES = 512L << 20;

    private static final OrtEnvironment ENVIRONMENT = start();

    private OnnxEnvironment() {}

    static OrtEnvironment get() {
        return ENVIRONMENT;
    }

    private static OrtEnvironment start() {
        if (!"1".equals(System.getenv(OPT_OUT))) {
            LOG.warn(
                    "ONNX Runtime reports its start to its maker, since {}=1 is not set in the environment;"
                            + " everything after the start is switched off",
                    OPT_OUT);
        }
        // a reference to a method of another class: code of this one would wait for its initialisation to end
        FutureTask<OrtEnvironment> starting = new FutureTask<>(OrtEnvironment::getEnvironment);
        new Thread(null, starting, "onnxruntime-start", STACK_BYTES).start();
        try {
            OrtEnvironment environment = starting.get();
            environment.setTelemetry(false);
            outliveTheHook();
            return environment;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ONNX Runtime started", e);
        } catch (ExecutionException | OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not start: " + e.getMessage(), e);
        }
    }

    /** Takes the second reference. The binding has no public way to it, as it has none around its hook. */
    private static void outliveTheHook() {
        try {
            Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
            api.setAccessible(true);
            Method create = OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
            create.setAccessible(true);
            // of a second reference, level and name are not looked at
            var unused = create.invoke(
                    null,
                    api.getLong(null),
                    OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING.getValue(),
                    OrtEnvironment.DEFAULT_NAME);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("this ONNX Runtime may end the process with SIGSEGV when it is stopped while a model runs", e);
        }
    }
}
