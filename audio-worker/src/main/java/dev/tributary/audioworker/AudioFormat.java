package dev.tributary.audioworker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The containers that are let in, told from the first bytes. Only the one demuxer that fits is tried, so none of
 * FFmpeg's other probes and parsers ever sees a payload.
 */
enum AudioFormat {
    WAV("audio/wav", "wav"),
    FLAC("audio/flac", "flac"),
    MP3("audio/mpeg", "mp3"),
    OGG("audio/ogg", "ogg"),
    WEBM("audio/webm", "matroska"),
    M4A("audio/mp4", "mov");

    /** What these containers carry when browsers and phones record: PCM, FLAC, MP3, Opus, Vorbis, AAC. */
    static final List<String> CODECS = List.of(
            "pcm_u8",
            "pcm_s16le",
            "pcm_s24le",
            "pcm_s32le",
            "pcm_f32le",
            "pcm_f64le",
            "pcm_alaw",
            "pcm_mulaw",
            "flac",
            "mp3float",
            "mp3",
            "opus",
            "vorbis",
            "aac");

    private final String mediaType;
    private final String demuxer;

    AudioFormat(String mediaType, String demuxer) {
        this.mediaType = mediaType;
        this.demuxer = demuxer;
    }

    String mediaType() {
        return mediaType;
    }

    /** FFmpeg's name of the demuxer. */
    String demuxer() {
        return demuxer;
    }

    /** All formats, for a message to people: {@code wav, flac, mp3, ogg, webm, m4a}. */
    static String names() {
        return Arrays.stream(values())
                .map(format -> format.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    static Optional<AudioFormat> of(byte[] bytes) {
        if (starts(bytes, 0, "RIFF") && starts(bytes, 8, "WAVE")) {
            return Optional.of(WAV);
        } else if (starts(bytes, 0, "fLaC")) {
            return Optional.of(FLAC);
        } else if (starts(bytes, 0, "OggS")) {
            return Optional.of(OGG);
        } else if (starts(bytes, 0, "\u001aE\u00df\u00a3")) {
            return Optional.of(WEBM);
        } else if (starts(bytes, 4, "ftyp")) {
            return Optional.of(M4A);
        } else if (starts(bytes, 0, "ID3") || startsWithMp3Frame(bytes)) {
            return Optional.of(MP3);
        }
        return Optional.empty();
    }

    /** Eleven set bits, an MPEG version that is not reserved, layer III, and a bit rate and sample rate that exist. */
    private static boolean startsWithMp3Frame(byte[] bytes) {
        return bytes.length >= 4
                && (bytes[0] & 0xff) == 0xff
                && (bytes[1] & 0xe0) == 0xe0
                && (bytes[1] & 0x18) != 0x08
                && (bytes[1] & 0x06) == 0x02
                && (bytes[2] & 0xf0) != 0xf0
                && (bytes[2] & 0x0c) != 0x0c;
    }

    private static boolean starts(byte[] bytes, int offset, String magic) {
        byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= offset + expected.length
                && Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
    }
}
