package dev.tributary.deploy.bench;

import dev.tributary.audioworker.AudioWorker;
import dev.tributary.contract.Settings;
import dev.tributary.workerruntime.InvalidPayloadException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Clips of 3 to 15 seconds: pieces of the sample's speech, cut where it is quiet, with pauses between. WAV, 16 kHz. */
final class SpeechItems {

    static final int RATE = 16_000;
    static final double LEAST_SECONDS = 3;
    static final double MOST_SECONDS = 15;

    private static final String SAMPLE = "/samples/speech.flac";
    private static final int HEADER = 44;
    private static final int PCM = 1;
    /** Cuts are moved by up to this to where it is quietest. */
    private static final int SLACK = RATE / 8;

    private static final int FRAME = RATE / 100;

    private SpeechItems() {}

    /** So many clips; the same at every call. */
    static List<byte[]> make(int number) throws IOException {
        return make(sample(), number);
    }

    /** @param speech what is cut to pieces, mono, −1 to 1, some seconds of it */
    static List<byte[]> make(float[] speech, int number) {
        SplittableRandom random = new SplittableRandom(3);
        List<byte[]> clips = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            clips.add(wav(clip(speech, (int) (random.nextDouble(LEAST_SECONDS, MOST_SECONDS) * RATE), random)));
        }
        return clips;
    }

    private static float[] clip(float[] speech, int length, SplittableRandom random) {
        float[] clip = new float[length];
        int at = random.nextInt(RATE / 5);
        while (at < length) {
            int from = quietest(speech, random.nextInt(speech.length - RATE));
            int to = quietest(speech, Math.min(speech.length, from + random.nextInt(RATE, 3 * RATE)));
            int taken = Math.min(Math.max(to - from, 0), length - at);
            System.arraycopy(speech, from, clip, at, taken);
            at += taken + random.nextInt(RATE / 10, RATE / 2);
        }
        return clip;
    }

    /** The start of the quietest hundredth of a second near a position. */
    private static int quietest(float[] speech, int near) {
        int best = near;
        double least = Double.MAX_VALUE;
        int last = Math.min(speech.length - FRAME, near + SLACK);
        for (int from = Math.max(0, near - SLACK); from <= last; from += FRAME) {
            double energy = 0;
            for (int i = from; i < from + FRAME; i++) {
                energy += speech[i] * speech[i];
            }
            if (energy < least) {
                least = energy;
                best = from;
            }
        }
        return best;
    }

    private static byte[] wav(float[] samples) {
        ByteBuffer wav = ByteBuffer.allocate(HEADER + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(HEADER - 8 + 2 * samples.length).put(ascii("WAVE"));
        wav.put(ascii("fmt ")).putInt(16).putShort((short) PCM).putShort((short) 1);
        wav.putInt(RATE).putInt(2 * RATE).putShort((short) 2).putShort((short) 16);
        wav.put(ascii("data")).putInt(2 * samples.length);
        for (float sample : samples) {
            wav.putShort((short) Math.round(Math.max(-1, Math.min(1, sample)) * Short.MAX_VALUE));
        }
        return wav.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static float[] sample() throws IOException {
        try (InputStream in = SpeechItems.class.getResourceAsStream(SAMPLE)) {
            if (in == null) {
                throw new FileNotFoundException(SAMPLE + " is not on the class path");
            }
            return AudioWorker.samples(in.readAllBytes(), Settings.of(Map.of()));
        } catch (InvalidPayloadException e) {
            throw new IOException(SAMPLE + " cannot be decoded: " + e.getMessage(), e);
        }
    }
}
