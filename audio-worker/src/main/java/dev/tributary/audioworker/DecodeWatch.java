package dev.tributary.audioworker;

import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.InvalidPayloadException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Stops the decoding of one clip when its processor time is used up: between packets and frames, which are each limited in
 * size, and, while FFmpeg looks for streams, wherever FFmpeg itself asks whether to go on.
 */
final class DecodeWatch implements AutoCloseable {

    /** FFmpeg calls back on the thread that called it. */
    private static final ThreadLocal<@Nullable CpuBudget> CURRENT = new ThreadLocal<>();

    /** One for all clips: JavaCPP has native room for ten such functions. */
    private static final Interrupt INTERRUPT = new Interrupt();

    private final Duration most;
    private final CpuBudget budget;

    DecodeWatch(Duration most, LongSupplier nanos) {
        this.most = most;
        this.budget = new CpuBudget(most, nanos);
        CURRENT.set(budget);
    }

    /** Asks whether to stop. */
    private static final class Interrupt extends AVIOInterruptCB.Callback_Pointer {

        @Override
        public int call(@Nullable Pointer opaque) {
            CpuBudget current = CURRENT.get();
            return current != null && current.isSpent() ? 1 : 0;
        }
    }

    void attach(AVFormatContext container) {
        container.interrupt_callback().callback(INTERRUPT);
    }

    /** @throws InvalidPayloadException {@code audio_decode_timeout} when no time is left */
    void check() throws InvalidPayloadException {
        if (budget.isSpent()) {
            throw new InvalidPayloadException(
                    "audio_decode_timeout",
                    "Decoding the clip took more than " + most.toMillis()
                            + " ms of processor time: send a shorter one (or raise tributary.audio.cpu.max)");
        }
    }

    @Override
    public void close() {
        CURRENT.remove();
    }
}
