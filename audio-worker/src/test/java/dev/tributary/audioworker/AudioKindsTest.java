package dev.tributary.audioworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.testing.hostile.AudioBombs;
import dev.tributary.workerruntime.InvalidPayloadException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of every kind of recording, and of clips that ask for much. */
final class AudioKindsTest {

    private final AudioDecoder decoder = AudioDecoder.load(AudioLimits.DEFAULT);

    /** How a WAV keeps one sample. */
    enum Coding {
        UNSIGNED_8(1, 8, 0.01),
        SIGNED_16(1, 16, 1e-4),
        SIGNED_24(1, 24, 1e-5),
        SIGNED_32(1, 32, 1e-5),
        FLOAT_32(3, 32, 1e-5),
        FLOAT_64(3, 64, 1e-5),
        A_LAW(6, 8, 0.03),
        MU_LAW(7, 8, 0.03);

        private final int format;
        private final int bits;
        private final double tolerance;

        Coding(int format, int bits, double tolerance) {
            this.format = format;
            this.bits = bits;
            this.tolerance = tolerance;
        }

        void put(ByteBuffer data, double sample) {
            switch (this) {
                case UNSIGNED_8 -> data.put((byte) Math.round(128 + 127 * sample));
                case SIGNED_16 -> data.putShort((short) Math.round(32_767 * sample));
                case SIGNED_24 -> {
                    int whole = (int) Math.round(8_388_607 * sample);
                    data.put((byte) whole).putShort((short) (whole >> 8));
                }
                case SIGNED_32 -> data.putInt((int) Math.round(Integer.MAX_VALUE * sample));
                case FLOAT_32 -> data.putFloat((float) sample);
                case FLOAT_64 -> data.putDouble(sample);
                case A_LAW -> data.put(aLaw(sample));
                case MU_LAW -> data.put(muLaw(sample));
            }
        }

        /** ITU-T G.711: a sign, the power of two, four bits below it; every other bit turned. */
        private static byte aLaw(double sample) {
            int size = Math.min(4_095, (int) Math.round(Math.abs(sample) * 4_095));
            int power = Math.max(0, 31 - Integer.numberOfLeadingZeros(Math.max(1, size)) - 4);
            int low = (power == 0 ? size >> 1 : size >> power) & 15;
            return (byte) (((sample >= 0 ? 0x80 : 0) | power << 4 | low) ^ 0x55);
        }

        private static byte muLaw(double sample) {
            int size = Math.min(8_158, (int) Math.round(Math.abs(sample) * 8_158)) + 33;
            int power = 31 - Integer.numberOfLeadingZeros(size) - 5;
            return (byte) ~((sample >= 0 ? 0 : 0x80) | power << 4 | ((size >> (power + 1)) & 15));
        }
    }

    static Stream<Arguments> recordings() {
        List<Arguments> all = new ArrayList<>();
        for (Coding coding : Coding.values()) {
            for (int rate : new int[] {8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000}) {
                for (int channels = 1; channels <= 2; channels++) {
                    all.add(Arguments.of(coding, rate, channels));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void everyDepthRateAndChannelCountIsTheSameTone(Coding coding, int rate, int channels) throws Exception {
        Sound sound = decoder.decode(tone(coding, rate, channels, 0.5, 0.5));

        assertThat(sound.sourceSampleRate()).isEqualTo(rate);
        assertThat(sound.seconds()).isCloseTo(0.5, within(0.01));
        float[] samples = sound.samples();
        double worst = 0;
        for (int n = 1_000; n < 7_000; n++) {
            double expected = 0.5 * Math.sin(2 * Math.PI * 440 * n / AudioDecoder.SAMPLE_RATE);
            worst = Math.max(worst, Math.abs(samples[n] - expected));
        }
        double filter = rate == AudioDecoder.SAMPLE_RATE ? 0 : 0.01;
        assertThat(worst).isLessThan(coding.tolerance + filter);
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void silenceIsAClipLikeAnyOther(Coding coding) throws Exception {
        Sound sound = decoder.decode(tone(coding, 16_000, 1, 0, 0.5));

        assertThat(sound.samples()).hasSize(8_000);
        assertThat(Acoustics.of(sound.samples()).rms()).isLessThan(0.01);
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void aClipWithoutASampleIsEmpty(Coding coding) {
        assertThatThrownBy(() -> decoder.decode(tone(coding, 16_000, 1, 0, 0)))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType()).isEqualTo("audio_empty"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, 1e30})
    void louderThanFullScaleIsCutThere(double amplitude) throws Exception {
        float[] samples =
                decoder.decode(tone(Coding.FLOAT_32, 16_000, 1, amplitude, 0.5)).samples();

        for (float sample : samples) {
            assertThat(sample).isBetween(-1f, 1f);
        }
        assertThat(samples[9]).isEqualTo(1f);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void samplesThatAreNoNumbersAreRefused(float sample) {
        for (int rate : new int[] {16_000, 44_100}) {
            float[] clip = Clips.tone(0.2, 440, 0.5);
            clip[1_000] = sample;

            assertThatThrownBy(() -> decoder.decode(Clips.wav(rate, clip)))
                    .isInstanceOfSatisfying(
                            InvalidPayloadException.class,
                            e -> assertThat(e.errorType()).isEqualTo("audio_undecodable"));
        }
    }

    static Stream<Arguments> claims() {
        return AudioBombs.ofClaims().entrySet().stream().map(bomb -> Arguments.of(bomb.getKey(), bomb.getValue()));
    }

    /** Each is refused in less time than is allowed, so not by the limit on time. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("claims")
    void claimsCostNothing(String name, byte[] clip) {
        AudioDecoder quick = AudioDecoder.load(new AudioLimits(32 << 20, 600, Duration.ofSeconds(2)));

        assertThatThrownBy(() -> quick.decode(clip))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType())
                                .isIn("audio_undecodable", "audio_unsupported", "audio_truncated", "audio_empty"));
    }

    @Test
    void hoursInLittleAreTooLong() {
        for (Map.Entry<String, byte[]> bomb : AudioBombs.ofSeconds().entrySet()) {
            assertThatThrownBy(() -> decoder.decode(bomb.getValue()))
                    .as(bomb.getKey())
                    .isInstanceOfSatisfying(
                            InvalidPayloadException.class,
                            e -> assertThat(e.errorType()).isEqualTo("audio_too_long"));
        }
    }

    private static byte[] tone(Coding coding, int rate, int channels, double amplitude, double seconds) {
        int frames = (int) (rate * seconds);
        ByteBuffer data =
                ByteBuffer.allocate(frames * channels * coding.bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 0; n < frames; n++) {
            double sample = amplitude * Math.sin(2 * Math.PI * 440 * n / rate);
            for (int channel = 0; channel < channels; channel++) {
                coding.put(data, sample);
            }
        }
        return AudioBombs.wav(coding.format, channels, rate, coding.bits, data.capacity(), data.array());
    }
}
