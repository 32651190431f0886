package dev.tributary.audioworker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Sounds to test with. */
final class Clips {
    private Clips() {}

    /** A chirp, a steady tone and noise; src/test/models/figures.py makes the same bits. */
    static float[] signal(double seconds) {
        float[] samples = new float[(int) (seconds * AudioDecoder.SAMPLE_RATE)];
        long state = 1;
        for (int n = 0; n < samples.length; n++) {
            double t = n / (double) AudioDecoder.SAMPLE_RATE;
            state = (1_103_515_245L * state + 12_345) % (1L << 31);
            double noise = state / (double) (1L << 30) - 1;
            samples[n] = (float) (0.4 * Math.sin(2 * Math.PI * (220 + 150 * t) * t)
                    + 0.2 * Math.sin(2 * Math.PI * 1900 * t)
                    + 0.05 * noise);
        }
        return samples;
    }

    static float[] tone(double seconds, double hertz, double amplitude) {
        float[] samples = new float[(int) (seconds * AudioDecoder.SAMPLE_RATE)];
        for (int n = 0; n < samples.length; n++) {
            samples[n] = (float) (amplitude * Math.sin(2 * Math.PI * hertz * n / AudioDecoder.SAMPLE_RATE));
        }
        return samples;
    }

    /** A WAV of 32-bit floats, one array per channel. */
    static byte[] wav(int sampleRate, float[]... channels) {
        int frames = channels[0].length;
        ByteBuffer data = ByteBuffer.allocate(44 + frames * channels.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        data.put(ascii("RIFF"))
                .putInt(data.capacity() - 8)
                .put(ascii("WAVEfmt "))
                .putInt(16);
        data.putShort((short) 3).putShort((short) channels.length).putInt(sampleRate);
        data.putInt(sampleRate * channels.length * 4).putShort((short) (channels.length * 4));
        data.putShort((short) 32).put(ascii("data")).putInt(frames * channels.length * 4);
        for (int frame = 0; frame < frames; frame++) {
            for (float[] channel : channels) {
                data.putFloat(channel[frame]);
            }
        }
        return data.array();
    }

    static byte[] resource(String name) {
        try (InputStream in = Clips.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no test resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
