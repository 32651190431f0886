package dev.tributary.audioworker;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_compare;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_double;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;

import dev.tributary.workerruntime.InvalidPayloadException;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Collects decoded frames as mono 16 kHz floats.
 *
 * <p>Frames may change their rate, layout or sample format in the middle of a clip (chained Ogg does); then what the old
 * filter still holds is drained and a new one takes over. Channels are mixed with weights that sum to one, so that a loud
 * stereo clip does not leave −1…1.
 */
final class Resampler implements AutoCloseable {
    private static final int MIN_RATE = 4_000;
    private static final int MAX_RATE = 384_000;
    private static final int MAX_CHANNELS = 16;

    private final int limit;
    private final AVChannelLayout mono = new AVChannelLayout();
    private final AVChannelLayout layout = new AVChannelLayout();
    private final SwrContext filter = new SwrContext((Pointer) null);
    private int rate;
    private int sampleFormat;
    private float[] samples = new float[1 << 16];
    private int length;

    /** Takes at most {@code limit} samples; more is an error of the payload. */
    Resampler(int limit) {
        this.limit = limit;
        av_channel_layout_default(mono, 1);
    }

    void add(AVFrame frame) throws InvalidPayloadException {
        if (frame.sample_rate() < MIN_RATE
                || frame.sample_rate() > MAX_RATE
                || frame.ch_layout().nb_channels() < 1
                || frame.ch_layout().nb_channels() > MAX_CHANNELS) {
            throw new InvalidPayloadException(
                    "audio_unsupported",
                    "The clip claims " + frame.sample_rate() + " Hz and "
                            + frame.ch_layout().nb_channels()
                            + " channels: record with 4 to 384 kHz and at most 16 channels");
        }
        if (frame.sample_rate() != rate
                || frame.format() != sampleFormat
                || av_channel_layout_compare(frame.ch_layout(), layout) != 0) {
            drain();
            start(frame);
        }
        convert(frame.extended_data(), frame.nb_samples());
    }

    /**
     * Everything collected so far, −1 to 1. What is louder (floats may be) is cut there, as players do.
     *
     * @throws InvalidPayloadException {@code audio_undecodable} when samples are no numbers
     */
    float[] samples() throws InvalidPayloadException {
        drain();
        float[] all = Arrays.copyOf(samples, length);
        for (int i = 0; i < all.length; i++) {
            if (!Float.isFinite(all[i])) {
                throw new InvalidPayloadException(
                        "audio_undecodable", "The clip's samples are not all numbers: record it again");
            }
            all[i] = Math.max(-1, Math.min(1, all[i]));
        }
        return all;
    }

    /** Hertz of the clip, or 0 when nothing came. */
    int sourceRate() {
        return rate;
    }

    private void start(AVFrame frame) throws InvalidPayloadException {
        swr_free(filter);
        rate = frame.sample_rate();
        sampleFormat = frame.format();
        av_channel_layout_copy(layout, frame.ch_layout());
        if (swr_alloc_set_opts2(
                                filter,
                                mono,
                                AV_SAMPLE_FMT_FLT,
                                AudioDecoder.SAMPLE_RATE,
                                layout,
                                sampleFormat,
                                rate,
                                0,
                                null)
                        < 0
                || av_opt_set_double(filter, "rematrix_maxval", 1.0, 0) < 0
                || swr_init(filter) < 0) {
            throw new InvalidPayloadException(
                    "audio_unsupported",
                    "The clip's channel layout cannot be mixed down to mono: record mono or stereo");
        }
    }

    private void drain() throws InvalidPayloadException {
        if (!filter.isNull()) {
            convert(null, 0);
        }
    }

    private void convert(@Nullable PointerPointer<?> in, int count) throws InvalidPayloadException {
        int room = swr_get_out_samples(filter, count);
        if (room <= 0) {
            return;
        }
        try (FloatPointer out = new FloatPointer(room);
                PointerPointer<BytePointer> planes = new PointerPointer<>(1)) {
            int converted = swr_convert(filter, planes.put(out), room, in, count);
            if (converted > limit - length) {
                throw new InvalidPayloadException(
                        "audio_too_long",
                        "The clip is longer than " + limit / AudioDecoder.SAMPLE_RATE + " seconds: send shorter clips");
            }
            if (converted > 0) {
                if (length + converted > samples.length) {
                    samples = Arrays.copyOf(samples, Math.max(length + converted, Math.min(limit, samples.length * 2)));
                }
                out.get(samples, length, converted);
                length += converted;
            }
        }
    }

    @Override
    public void close() {
        swr_free(filter);
        av_channel_layout_uninit(layout);
        layout.close();
        mono.close();
    }
}
