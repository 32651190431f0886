package dev.tributary.audioworker;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;

import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.InvalidPayloadException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.javacpp.Loader;

/**
 * Decodes what browsers and phones record to mono 16 kHz floats: WAV, FLAC, MP3, Ogg and WebM (Opus, Vorbis), M4A (AAC),
 * with FFmpeg's libraries, in memory, through {@link AudioFormat}'s demuxers and decoders only.
 *
 * <p>Safe for use by several threads: each call opens and frees its own native state.
 */
final class AudioDecoder {
    static final int SAMPLE_RATE = 16_000;
    /**
     * No honest clip within the limits needs a larger single block besides its own bytes; a forged index would ask for
     * gigabytes.
     */
    private static final long MAX_NATIVE_BLOCK = 32L << 20;

    private static final long PADDING = 1 << 16;

    private final AudioLimits limits;
    private final LongSupplier cpuNanos;

    private AudioDecoder(AudioLimits limits, LongSupplier cpuNanos) {
        this.limits = limits;
        this.cpuNanos = cpuNanos;
    }

    /** Loads FFmpeg's libraries, once per JVM; unpacks them into JavaCPP's cache the first time (about a second). */
    static AudioDecoder load(AudioLimits limits) {
        return load(limits, CpuBudget.THREAD_TIME);
    }

    /** @param cpuNanos {@link CpuBudget#THREAD_TIME}, or a test's */
    static AudioDecoder load(AudioLimits limits, LongSupplier cpuNanos) {
        // JavaCPP refuses to allocate once the whole process is a few times larger than the Java heap. Models live
        // outside the heap, so that guard would fail good clips; the limits bound what a clip can take instead.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        for (Class<?> library : List.of(avutil.class, avcodec.class, avformat.class, swresample.class)) {
            Loader.load(library);
        }
        av_log_set_level(AV_LOG_QUIET); // its lines may quote a payload's metadata
        av_max_alloc(Math.max(MAX_NATIVE_BLOCK, limits.maxBytes() + PADDING));
        return new AudioDecoder(limits, cpuNanos);
    }

    /**
     * The clip's first audio stream. Damage inside is skipped as players do; a clip that says how long it is and then ends
     * early is refused (MP3, Ogg and streamed recordings do not say).
     *
     * @throws InvalidPayloadException {@code audio_too_large}, {@code audio_too_long}, {@code audio_unsupported} (container
     *     or codec), {@code audio_undecodable}, {@code audio_truncated}, {@code audio_empty} or
     *     {@code audio_decode_timeout}
     */
    Sound decode(byte[] bytes) throws InvalidPayloadException {
        if (bytes.length > limits.maxBytes()) {
            throw new InvalidPayloadException(
                    "audio_too_large",
                    "The clip has " + bytes.length + " bytes, at most " + limits.maxBytes()
                            + " are taken: send a shorter or compressed clip");
        }
        AudioFormat format = AudioFormat.of(bytes)
                .orElseThrow(() -> new InvalidPayloadException(
                        "audio_unsupported", "The payload is none of " + AudioFormat.names()));
        try (DecodeWatch watch = new DecodeWatch(limits.cpu(), cpuNanos);
                FfmpegInput input = FfmpegInput.open(bytes, format, watch);
                Resampler resampler = new Resampler((int) (limits.maxSeconds() * SAMPLE_RATE))) {
            boolean cut = readAll(input, resampler, watch);
            Sound sound = new Sound(resampler.samples(), format, resampler.sourceRate());
            check(sound, input.claimedSeconds(), cut && !(format == AudioFormat.WAV && isStreamedWav(bytes)));
            return sound;
        }
    }

    /** Tells whether the container ended in the middle of a packet. */
    private static boolean readAll(FfmpegInput input, Resampler resampler, DecodeWatch watch)
            throws InvalidPayloadException {
        boolean cut = false;
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        try {
            while (av_read_frame(input.container(), packet) >= 0) {
                watch.check();
                if (packet.stream_index() == input.stream()) {
                    cut |= (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
                    avcodec_send_packet(input.decoder(), packet);
                    drain(input, frame, resampler, watch);
                }
                av_packet_unref(packet);
            }
            avcodec_send_packet(input.decoder(), null); // end of the stream: hand out what is still held back
            drain(input, frame, resampler, watch);
        } finally {
            av_frame_free(frame);
            av_packet_free(packet);
        }
        return cut;
    }

    private static void drain(FfmpegInput input, AVFrame frame, Resampler resampler, DecodeWatch watch)
            throws InvalidPayloadException {
        while (avcodec_receive_frame(input.decoder(), frame) >= 0) {
            watch.check();
            resampler.add(frame);
            av_frame_unref(frame);
        }
    }

    private static void check(Sound sound, double claimedSeconds, boolean cut) throws InvalidPayloadException {
        if (cut || sound.seconds() < 0.9 * claimedSeconds - 0.25) {
            throw new InvalidPayloadException(
                    "audio_truncated",
                    String.format(
                            Locale.ROOT,
                            "The clip ends early, after %.1f seconds%s: send it whole",
                            sound.seconds(),
                            claimedSeconds > 0 ? String.format(Locale.ROOT, " of %.1f", claimedSeconds) : ""));
        }
        if (sound.samples().length == 0) {
            throw new InvalidPayloadException(
                    "audio_empty", "The clip is " + sound.format().mediaType() + " without a single sample of sound");
        }
    }

    /** Whether the header was written before the length was known, as recorders that write into a pipe do. */
    private static boolean isStreamedWav(byte[] bytes) {
        long riffSize = Integer.toUnsignedLong(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4));
        return riffSize == 0 || riffSize >= 0x7FFF_0000L;
    }
}
