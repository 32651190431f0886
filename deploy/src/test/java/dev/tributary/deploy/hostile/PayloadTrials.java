package dev.tributary.deploy.hostile;

import dev.tributary.contract.Modality;
import dev.tributary.contract.testing.hostile.AudioBombs;
import dev.tributary.contract.testing.hostile.ImageBombs;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Images, sounds and texts that are damaged, lie or are bombs, with what may become of them. */
final class PayloadTrials {

    private static final List<String> ANY_IMAGE = List.of(
            Trial.ANSWERED,
            "image_undecodable",
            "image_too_large",
            "image_type_mismatch",
            "image_too_many_frames",
            "image_too_many_scans",
            "image_decode_timeout");
    private static final List<String> ANY_AUDIO = List.of(
            Trial.ANSWERED,
            "audio_undecodable",
            "audio_unsupported",
            "audio_truncated",
            "audio_empty",
            "audio_too_long",
            "audio_decode_timeout");

    private static final Path PICTURES = Path.of("../image-worker/src/test/resources/images");
    private static final Path CLIPS = Path.of("../audio-worker/src/test/resources/clips");

    private final List<Hostile> all = new ArrayList<>();

    /** A payload, and what may become of it at the worker. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Hostile(String name, Modality modality, byte[] bytes, List<String> expected) {}

    static List<Hostile> all() {
        PayloadTrials trials = new PayloadTrials();
        trials.images();
        trials.sounds();
        trials.texts();
        return trials.all;
    }

    private void images() {
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        for (String format : List.of("png", "jpeg", "gif", "bmp")) {
            pictures.put(format, picture(format));
        }
        for (String file : List.of("lossless.webp", "lossy.webp")) {
            pictures.put(file, file(PICTURES.resolve(file)));
        }
        pictures.forEach((format, good) -> {
            add(Modality.IMAGE, format + ", good", good, List.of(Trial.ANSWERED));
            Mutations.cut(good)
                    .forEach((name, bytes) ->
                            add(Modality.IMAGE, format + ", " + name, bytes, List.of("image_undecodable")));
            Mutations.damaged(good, format.hashCode())
                    .forEach((name, bytes) -> add(Modality.IMAGE, format + ", " + name, bytes, ANY_IMAGE));
            byte[] start = Arrays.copyOf(good, 12);
            add(Modality.IMAGE, format + ", nothing but a start", start, List.of("image_undecodable"));
        });
        List<String> large = List.of("image_too_large", "image_undecodable");
        ImageBombs.ofPixels().forEach((name, bytes) -> add(Modality.IMAGE, "bomb " + name, bytes, large));
        ImageBombs.ofWork().forEach((name, bytes) -> add(Modality.IMAGE, "bomb " + name, bytes, ANY_IMAGE));
        add(
                Modality.IMAGE,
                "a sound with an image's start",
                joined(new byte[] {'G', 'I', 'F', '8'}, sound(1, 8_000)),
                List.of("image_undecodable"));
    }

    private void sounds() {
        byte[] wav = sound(1, 16_000);
        add(Modality.AUDIO, "wav, good", wav, List.of(Trial.ANSWERED));
        Mutations.cut(wav)
                .forEach((name, bytes) -> add(Modality.AUDIO, "wav, " + name, bytes, List.of("audio_truncated")));
        for (int seed = 0; seed < 3; seed++) {
            String suffix = " " + seed;
            Mutations.damaged(wav, seed)
                    .forEach((name, bytes) -> add(Modality.AUDIO, "wav, " + name + suffix, bytes, ANY_AUDIO));
        }
        for (String file :
                List.of("tone.flac", "tone.mp3", "tone-opus.ogg", "tone-vorbis.ogg", "tone.m4a", "tone.webm")) {
            byte[] good = file(CLIPS.resolve(file));
            add(Modality.AUDIO, file + ", good", good, List.of(Trial.ANSWERED));
            Mutations.cut(good).forEach((name, bytes) -> add(Modality.AUDIO, file + ", " + name, bytes, ANY_AUDIO));
            Mutations.damaged(good, file.hashCode())
                    .forEach((name, bytes) -> add(Modality.AUDIO, file + ", " + name, bytes, ANY_AUDIO));
        }
        byte[] floats = new byte[64_000];
        Arrays.fill(floats, (byte) 0xFF);
        add(
                Modality.AUDIO,
                "wav of no numbers",
                AudioBombs.wav(3, 1, 16_000, 32, floats.length, floats),
                List.of("audio_undecodable"));
        add(
                Modality.AUDIO,
                "wav without samples",
                AudioBombs.wav(1, 1, 16_000, 16, 0, new byte[0]),
                List.of("audio_empty"));
        for (String start : List.of("OggS", "fLaC", "ID3", "....ftypM4A ", "\u001aE\u00df\u00a3")) {
            byte[] bytes = joined(start.getBytes(StandardCharsets.ISO_8859_1), new byte[500]);
            add(
                    Modality.AUDIO,
                    "nothing behind " + start,
                    bytes,
                    List.of("audio_undecodable", "audio_unsupported", "audio_empty", "audio_truncated"));
        }
        List<String> refused = List.of("audio_undecodable", "audio_unsupported", "audio_truncated", "audio_empty");
        AudioBombs.ofClaims().forEach((name, bytes) -> add(Modality.AUDIO, "bomb " + name, bytes, refused));
        AudioBombs.ofSeconds()
                .forEach((name, bytes) -> add(Modality.AUDIO, "bomb " + name, bytes, List.of("audio_too_long")));
    }

    /** Those that come as objects: the other ones are in {@link FormTrials} and {@link PartTrials}. */
    private void texts() {
        byte[] good = "where is my order, and why does it take so long?".getBytes(StandardCharsets.UTF_8);
        add(Modality.TEXT, "good", good, List.of(Trial.ANSWERED));
        add(Modality.TEXT, "none", new byte[0], List.of("text_empty"));
        add(Modality.TEXT, "blanks", "\u3000 \t\n".getBytes(StandardCharsets.UTF_8), List.of("text_empty"));
        add(Modality.TEXT, "zeros", new byte[1_000], List.of(Trial.ANSWERED, "text_empty"));
        for (String bytes :
                List.of("\u00ff", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080\u0080", "a\u00e2\u0082")) {
            add(
                    Modality.TEXT,
                    "not UTF-8, of " + bytes.length(),
                    bytes.getBytes(StandardCharsets.ISO_8859_1),
                    List.of("text_not_utf8"));
        }
        add(Modality.TEXT, "UTF-16", "where?".getBytes(StandardCharsets.UTF_16), List.of("text_not_utf8"));
        byte[] long10 = new byte[10_000_000];
        Arrays.fill(long10, (byte) 'a');
        add(Modality.TEXT, "10 MB of one character", long10, List.of("text_too_long"));
        add(Modality.TEXT, "a picture", picture("png"), List.of("text_not_utf8"));
    }

    private void add(Modality modality, String name, byte[] bytes, List<String> expected) {
        all.add(new Hostile(name, modality, bytes, expected));
    }

    static byte[] goodImage() {
        return picture("png");
    }

    static byte[] goodSound() {
        return sound(1, 16_000);
    }

    private static byte[] picture(String format) {
        BufferedImage image = new BufferedImage(96, 40, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 96, 40);
        graphics.setColor(new Color(0x1E3CC8));
        graphics.fillOval(20, 8, 30, 24);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] file(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sound(int seconds, int rate) {
        byte[] samples = new byte[2 * seconds * rate];
        for (int n = 0; n < samples.length / 2; n++) {
            int sample = (int) (6_000 * Math.sin(2 * Math.PI * 440 * n / rate));
            samples[2 * n] = (byte) sample;
            samples[2 * n + 1] = (byte) (sample >> 8);
        }
        return AudioBombs.wav(1, 1, rate, 16, samples.length, samples);
    }

    private static byte[] joined(byte[] start, byte[] rest) {
        byte[] whole = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, whole, start.length, rest.length);
        return whole;
    }
}
