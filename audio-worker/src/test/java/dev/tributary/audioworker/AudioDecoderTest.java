package dev.tributary.audioworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_configuration;
import static org.bytedeco.ffmpeg.global.avutil.avutil_license;

import dev.tributary.contract.Settings;
import dev.tributary.workerruntime.InvalidPayloadException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AudioDecoderTest {
    private static final List<String> CLIPS = List.of(
            "tone.flac", "tone.mp3", "tone-opus.ogg", "tone-vorbis.ogg", "tone.webm", "tone.m4a", "tone-recorded.mp4");

    private final AudioDecoder decoder = AudioDecoder.load(AudioLimits.DEFAULT);

    @ParameterizedTest
    @CsvSource({
        "tone.flac, FLAC, 16000",
        "tone.mp3, MP3, 22050",
        "tone-opus.ogg, OGG, 48000",
        "tone-vorbis.ogg, OGG, 44100",
        "tone.webm, WEBM, 48000",
        "tone.m4a, M4A, 44100",
        "tone-recorded.mp4, M4A, 44100"
    })
    void whatBrowsersAndPhonesRecordBecomesMono16Kilohertz(String clip, AudioFormat format, int rate) throws Exception {
        Sound sound = decoder.decode(Clips.resource("clips/" + clip));

        assertThat(sound.format()).isEqualTo(format);
        assertThat(sound.sourceSampleRate()).isEqualTo(rate);
        assertThat(sound.seconds()).isCloseTo(1, within(0.07));
        // a linear fade has a third of the energy: two of an eighth of a second take away a sixth
        assertThat(Acoustics.of(sound.samples()).rms())
                .isCloseTo(0.5 / Math.sqrt(2) * Math.sqrt(5 / 6.0), within(0.03));
        assertThat(shareOf440Hertz(sound.samples())).isGreaterThan(0.97);
    }

    @Test
    void floatSamplesAtTheModelsRateComeThroughUnchanged() throws Exception {
        float[] signal = Clips.signal(1.5);

        assertThat(decoder.decode(Clips.wav(16_000, signal)).samples()).containsExactly(signal);
    }

    @Test
    void channelsAreAveragedSoThatNothingLeavesFullScale() throws Exception {
        float[] left = Clips.tone(0.5, 440, 1);
        float[] right = Clips.tone(0.5, 440, 0.5);

        float[] mono = decoder.decode(Clips.wav(16_000, left, right)).samples();

        assertThat(mono).hasSameSizeAs(left);
        assertThat(mono[9]).isCloseTo((left[9] + right[9]) / 2, within(1e-5f));
    }

    @Test
    void aWavWrittenIntoAPipeNeedsNoLengthInItsHeader() throws Exception {
        byte[] wav = Clips.wav(16_000, Clips.signal(1));
        ByteBuffer header = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(4, -1).putInt(40, -1);

        assertThat(decoder.decode(wav).seconds()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tone.flac", "tone.m4a", "tone-recorded.mp4", "tone.webm"})
    void aClipThatEndsBeforeTheLengthItNamesIsRefused(String clip) {
        byte[] whole = Clips.resource("clips/" + clip);

        assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(whole, whole.length / 2)))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType()).isIn("audio_truncated", "audio_undecodable"));
    }

    @Test
    void aWavThatEndsBeforeTheLengthItNamesIsRefused() {
        byte[] whole = Clips.wav(16_000, Clips.signal(1));

        refused("audio_truncated", Arrays.copyOf(whole, whole.length / 2));
    }

    @Test
    void aClipWithoutSamplesIsRefused() {
        refused("audio_empty", Clips.wav(16_000, new float[0]));
    }

    @Test
    void emptyRandomAndForeignBytesAreRefused() {
        byte[] random = new byte[10_000];
        new Random(7).nextBytes(random);

        refused("audio_unsupported", new byte[0]);
        refused("audio_unsupported", random);
        refused("audio_unsupported", "<html>".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void formatsThatNameOtherFilesAreNotLetIn() {
        refused("audio_unsupported", "ffconcat version 1.0\nfile 'a.wav'\n".getBytes(StandardCharsets.US_ASCII));
        refused("audio_unsupported", "#EXTM3U\n#EXTINF:1,\na.ts\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aCodecThatIsNotLetInIsNamed() {
        assertThatThrownBy(() -> decoder.decode(Clips.resource("clips/tone-ac3.mkv")))
                .isInstanceOf(InvalidPayloadException.class)
                .hasMessageContaining("ac3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RIFF....WAVE", "fLaC", "OggS", "ID3", "....ftypM4A "})
    void aHeaderWithNothingBehindItIsRefused(String header) {
        assertThatThrownBy(() -> decoder.decode(header.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(InvalidPayloadException.class);
    }

    @Test
    void rateAndChannelsThatNobodyRecordsAreRefused() {
        refused("audio_unsupported", Clips.wav(1, Clips.tone(0.1, 440, 1)));
        float[] channel = Clips.tone(0.1, 440, 1);
        refused(
                "audio_unsupported",
                Clips.wav(16_000, IntStream.range(0, 20).mapToObj(i -> channel).toArray(float[][]::new)));
    }

    @Test
    void theLimitsAreHeld() {
        byte[] clip = Clips.resource("clips/tone.flac");

        assertThatThrownBy(() -> AudioDecoder.load(limits(clip.length - 1, 600)).decode(clip))
                .hasMessageContaining("at most " + (clip.length - 1));
        assertThatThrownBy(() -> AudioDecoder.load(limits(clip.length, 0.5)).decode(clip))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType()).isEqualTo("audio_too_long"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20})
    void decodingStopsWhenItsProcessorTimeIsUsedUp(long looksPerSecond) {
        AtomicLong looks = new AtomicLong();
        AudioDecoder slow = AudioDecoder.load(
                AudioLimits.DEFAULT, () -> looks.incrementAndGet() * 20_000_000_000L / looksPerSecond);

        for (String clip : CLIPS) {
            assertThatThrownBy(() -> slow.decode(Clips.resource("clips/" + clip)))
                    .as(clip)
                    .isInstanceOfSatisfying(
                            InvalidPayloadException.class,
                            e -> assertThat(e.errorType()).isEqualTo("audio_decode_timeout"))
                    .hasMessageContaining("10000 ms");
        }
        assertThat(looks.get()).isLessThan(CLIPS.size() * 100L);
    }

    @Test
    void theLimitsAreSettings() {
        AudioLimits limits = Settings.of(Map.of(
                        "tributary.audio.payload.max",
                        "1MiB",
                        "tributary.audio.clip.max",
                        "90s",
                        "tributary.audio.cpu.max",
                        "3s"))
                .read(AudioLimits::from);

        assertThat(limits).isEqualTo(new AudioLimits(1 << 20, 90, Duration.ofSeconds(3)));
        assertThat(Settings.of(Map.of()).read(AudioLimits::from)).isEqualTo(AudioLimits.DEFAULT);
        assertThatThrownBy(() ->
                        Settings.of(Map.of("tributary.audio.clip.max", "0s")).read(AudioLimits::from))
                .hasMessageContaining("tributary.audio.clip.max");
        assertThatThrownBy(() -> Settings.of(Map.of("tributary.audio.payload.max", "1GiB"))
                        .read(AudioLimits::from))
                .hasMessageContaining("200MiB");
        assertThatThrownBy(() ->
                        Settings.of(Map.of("tributary.audio.cpu.max", "0s")).read(AudioLimits::from))
                .hasMessageContaining("tributary.audio.cpu.max");
    }

    @Test
    void theLibrariesAreTheOnesUnderTheLesserLicence() {
        assertThat(avutil_license().getString()).startsWith("LGPL");
        assertThat(avcodec_configuration().getString()).doesNotContain("--enable-gpl", "--enable-nonfree");
    }

    @Test
    void damageNeverDoesMoreThanRefuseTheClip() {
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 210; i++) {
            byte[] damaged = Clips.resource("clips/" + CLIPS.get(i % CLIPS.size()));
            for (int k = random.nextInt(30); k >= 0; k--) {
                int where = random.nextBoolean() ? 300 : damaged.length;
                damaged[random.nextInt(where)] = (byte) random.nextInt();
            }
            try {
                assertThat(decoder.decode(damaged).seconds()).isPositive();
            } catch (InvalidPayloadException e) {
                assertThat(e.errorType()).startsWith("audio_");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void manyThreadsDecodeAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Double>> decoded = threads.invokeAll(IntStream.range(0, 64)
                    .<Callable<Double>>mapToObj(i ->
                            () -> decoder.decode(Clips.resource("clips/" + CLIPS.get(i % CLIPS.size())))
                                    .seconds())
                    .toList());
            for (Future<Double> seconds : decoded) {
                assertThat(seconds.get()).isCloseTo(1, within(0.07));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static AudioLimits limits(long bytes, double seconds) {
        return new AudioLimits(bytes, seconds, Duration.ofSeconds(10));
    }

    private void refused(String errorType, byte[] bytes) {
        assertThatThrownBy(() -> decoder.decode(bytes))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType()).isEqualTo(errorType));
    }

    /** The share of the energy that lies at 440 Hz. */
    private static double shareOf440Hertz(float[] samples) {
        double cos = 0;
        double sin = 0;
        double energy = 0;
        // the middle, where the tone is neither faded in nor out; a whole number of periods
        int from = 4000;
        int length = 8000;
        for (int n = from; n < from + length; n++) {
            double angle = 2 * Math.PI * 440 * n / AudioDecoder.SAMPLE_RATE;
            cos += samples[n] * Math.cos(angle);
            sin += samples[n] * Math.sin(angle);
            energy += (double) samples[n] * samples[n];
        }
        return 2 * (cos * cos + sin * sin) / length / energy;
    }
}
