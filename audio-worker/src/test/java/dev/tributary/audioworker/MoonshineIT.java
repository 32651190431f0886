package dev.tributary.audioworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Transcript;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.StepBody;
import dev.tributary.workerruntime.Steps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The default card on its real models, which npm fetches the first time; and the demo's speech sample. */
final class MoonshineIT {
    private static final Path SAMPLES = Path.of("..", "deploy", "src", "main", "resources", "samples");
    private static final Steps STEPS = new Steps() {
        @Override
        public <T, E extends Exception> T run(String step, StepBody<T, E> body) throws E {
            return body.run();
        }
    };

    private static AudioModel model;

    @BeforeAll
    static void open() throws Exception {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "tributary");
        model = AudioModel.open(
                ModelCard.read("classpath:cards/moonshine-tiny.yaml"),
                new ModelFiles(cache),
                OnnxSettings.cpu(),
                AudioLimits.DEFAULT);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void theSpeechSampleIsTranscribedWordForWord() throws Exception {
        byte[] clip = Files.readAllBytes(SAMPLES.resolve("speech.flac"));

        Transcript transcript = transcribe(clip);

        assertThat(transcript.text())
                .isEqualTo(Files.readString(SAMPLES.resolve("speech.txt")).strip());
        assertThat(transcript.confidence()).isGreaterThan(0.8);
        assertThat(transcript.segments()).hasSize(1);
        assertThat(transcript.features().mfccMean()).hasSize(13);
    }

    @Test
    void aLongClipIsCutIntoSegmentsThatSayTheSame() throws Exception {
        float[] once = sample();
        float[] thrice = new float[3 * once.length];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(once, 0, thrice, i * once.length, once.length);
        }

        Transcript transcript = transcribe(Clips.wav(AudioDecoder.SAMPLE_RATE, thrice));

        assertThat(transcript.text().split("order", -1)).hasSize(4);
        assertThat(transcript.segments()).allMatch(segment -> segment.endSeconds() - segment.startSeconds() <= 30);
    }

    @Test
    void silenceAndNoiseAreNoSpeech() throws Exception {
        assertThat(transcribe(Clips.wav(AudioDecoder.SAMPLE_RATE, new float[3 * AudioDecoder.SAMPLE_RATE]))
                        .segments())
                .isEmpty();
        assertThat(transcribe(Clips.wav(AudioDecoder.SAMPLE_RATE, Clips.tone(3, 440, 0.3)))
                        .text())
                .isEmpty();
    }

    @Test
    void speechIsFoundWhereItIs() throws Exception {
        float[] once = sample();
        float[] later = new float[4 * AudioDecoder.SAMPLE_RATE + once.length];
        System.arraycopy(once, 0, later, 4 * AudioDecoder.SAMPLE_RATE, once.length);

        Transcript transcript = transcribe(Clips.wav(AudioDecoder.SAMPLE_RATE, later));

        assertThat(transcript.segments())
                .singleElement()
                .satisfies(segment -> assertThat(segment.startSeconds()).isCloseTo(4, within(0.3)));
    }

    /** Not an assertion on speed, which differs from machine to machine; the figures stand in the test's output. */
    @Test
    void everyRunOfTheSameClipSaysTheSame() throws Exception {
        byte[] clip = Files.readAllBytes(SAMPLES.resolve("speech.flac"));
        List<String> texts = new ArrayList<>();
        long[] millis = new long[20];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            texts.add(transcribe(clip).text());
            millis[i] = (System.nanoTime() - start) / 1_000_000;
        }
        Arrays.sort(millis);
        System.out.printf(
                "moonshine-tiny: %.2f s of sound, median %d ms, slowest %d ms, real-time factor %.3f%n",
                sample().length / (double) AudioDecoder.SAMPLE_RATE,
                millis[10],
                millis[19],
                millis[10] / 1000.0 / (sample().length / (double) AudioDecoder.SAMPLE_RATE));

        assertThat(texts).hasSize(20).containsOnly(texts.get(0));
    }

    private static float[] sample() throws Exception {
        return AudioDecoder.load(AudioLimits.DEFAULT)
                .decode(Files.readAllBytes(SAMPLES.resolve("speech.flac")))
                .samples();
    }

    private static Transcript transcribe(byte[] clip) throws Exception {
        AudioClip prepared = model.prepare(new Payload(clip, "audio/flac", Sha256.of(clip)), STEPS);
        return (Transcript)
                model.answer(prepared, model.infer(List.of(prepared)).get(0), STEPS);
    }
}
