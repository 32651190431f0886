package dev.tributary.audioworker;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_DEFAULT;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_SEEKABLE_NORMAL;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import dev.tributary.workerruntime.InvalidPayloadException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A clip opened with FFmpeg: the container's one demuxer and the decoder of its first audio stream.
 *
 * <p>The clip's bytes ARE the I/O buffer: FFmpeg gets a context without a read function, which it treats as a file that is
 * wholly in its buffer. So there is no callback into Java, seeking (M4A keeps its index at the end) is a move of a
 * pointer, and there is nothing through which another file or an address could be opened; on top of that the protocol
 * white list names a protocol that does not exist.
 */
final class FfmpegInput implements AutoCloseable {
    /** A recorder writes sound, picture and a few tracks of data; each can have an index as large as a block may be. */
    private static final int MAX_STREAMS = 8;

    private final AVFormatContext container;
    private final AVCodecContext decoder;
    private final AVIOContext io;
    private int stream = -1;

    private FfmpegInput(AVIOContext io, AVFormatContext container, AVCodecContext decoder) {
        this.io = io;
        this.container = container;
        this.decoder = decoder;
    }

    static FfmpegInput open(byte[] bytes, AudioFormat format, DecodeWatch watch) throws InvalidPayloadException {
        FfmpegInput input = new FfmpegInput(inMemory(bytes), avformat_alloc_context(), avcodec_alloc_context3(null));
        try {
            watch.attach(input.container);
            input.openContainer(format);
            watch.check();
            input.openDecoder();
            return input;
        } catch (InvalidPayloadException | RuntimeException | Error e) {
            input.close();
            watch.check(); // FFmpeg was stopped, and what it had found by then is not the reason
            throw e;
        }
    }

    private static AVIOContext inMemory(byte[] bytes) {
        BytePointer buffer = new BytePointer(av_malloc(bytes.length));
        buffer.capacity(bytes.length).put(bytes, 0, bytes.length);
        AVIOContext io = avio_alloc_context(buffer, bytes.length, 0, null, null, null, null);
        io.seekable(AVIO_SEEKABLE_NORMAL);
        return io;
    }

    private void openContainer(AudioFormat format) throws InvalidPayloadException {
        container.pb(io);
        container.max_streams(MAX_STREAMS);
        AVDictionary options = new AVDictionary((Pointer) null);
        try {
            av_dict_set(options, "format_whitelist", format.demuxer(), 0);
            av_dict_set(options, "codec_whitelist", String.join(",", AudioFormat.CODECS), 0);
            av_dict_set(options, "protocol_whitelist", "none", 0);
            int opened = avformat_open_input(container, (String) null, av_find_input_format(format.demuxer()), options);
            if (opened < 0) {
                throw undecodable(format, "the container could not be read");
            }
        } finally {
            av_dict_free(options);
        }
        avformat_find_stream_info(container, (PointerPointer<?>) null);
        stream = av_find_best_stream(container, AVMEDIA_TYPE_AUDIO, -1, -1, (PointerPointer<?>) null, 0);
        if (stream < 0) {
            throw undecodable(format, "it holds no audio stream");
        }
    }

    private void openDecoder() throws InvalidPayloadException {
        AVStream audio = container.streams(stream);
        for (int i = 0; i < container.nb_streams(); i++) {
            container.streams(i).discard(i == stream ? AVDISCARD_DEFAULT : AVDISCARD_ALL);
        }
        AVCodec codec = avcodec_find_decoder(audio.codecpar().codec_id());
        String name = codec == null || codec.isNull() ? "unknown" : codec.name().getString();
        if (!AudioFormat.CODECS.contains(name)) {
            throw new InvalidPayloadException(
                    "audio_unsupported",
                    "The clip is coded as " + name + ": record PCM, FLAC, MP3, Opus, Vorbis or AAC");
        }
        if (avcodec_parameters_to_context(decoder, audio.codecpar()) < 0
                || avcodec_open2(decoder, codec, (PointerPointer<?>) null) < 0) {
            throw new InvalidPayloadException("audio_undecodable", "The clip's " + name + " header is damaged");
        }
        decoder.pkt_timebase(audio.time_base());
    }

    AVFormatContext container() {
        return container;
    }

    AVCodecContext decoder() {
        return decoder;
    }

    int stream() {
        return stream;
    }

    /** The length in seconds that the container's own header claims, or 0 when it claims none. */
    double claimedSeconds() {
        AVStream audio = container.streams(stream);
        if (audio.duration() > 0) {
            return audio.duration()
                    * (double) audio.time_base().num()
                    / audio.time_base().den();
        }
        return Math.max(0, container.duration()) / (double) AV_TIME_BASE;
    }

    @Override
    public void close() {
        avcodec_free_context(decoder);
        avformat_close_input(container);
        av_free(io.buffer());
        avio_context_free(io);
    }

    private static InvalidPayloadException undecodable(AudioFormat format, String what) {
        return new InvalidPayloadException(
                "audio_undecodable", "The clip starts like " + format.mediaType() + ", but " + what);
    }
}
