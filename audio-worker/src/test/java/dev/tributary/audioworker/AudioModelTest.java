package dev.tributary.audioworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Transcript;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.StepBody;
import dev.tributary.workerruntime.Steps;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on networks with random weights and Whisper's inputs and outputs: src/test/models/whisper.py. */
final class AudioModelTest {
    private static final double SECONDS = 1.5;

    @TempDir
    Path directory;

    private final StepNames steps = new StepNames();
    private AudioModel model;

    @BeforeEach
    void open() throws Exception {
        model = open("classpath:whisper/card.yaml");
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void aCardAloneTurnsSoundIntoTheTextThatNumpyDecodes() throws Exception {
        JsonNode expected = new JsonMapper().readTree(Clips.resource("whisper/expected.json"));
        JsonNode vocabulary = new JsonMapper().readTree(Clips.resource("whisper/vocab.json"));
        List<String> tokens = new ArrayList<>();
        vocabulary.fieldNames().forEachRemaining(tokens::add);
        StringBuilder text = new StringBuilder();
        expected.get("tokens").forEach(token -> text.append(tokens.get(token.asInt())));

        Transcript transcript = transcribe(Clips.wav(16_000, Clips.signal(SECONDS)));

        assertThat(transcript.text())
                .isEqualTo(text.toString().replace('Ġ', ' ').replace("Ã©", "é").strip());
        assertThat(transcript.confidence()).isCloseTo(expected.get("confidence").asDouble(), within(1e-3));
        assertThat(transcript.segments()).singleElement().satisfies(segment -> {
            assertThat(segment.startSeconds()).isZero();
            assertThat(segment.endSeconds()).isEqualTo(SECONDS);
            assertThat(segment.text()).isEqualTo(transcript.text());
        });
        assertThat(transcript.features().rms()).isCloseTo(0.3178, within(1e-3));
    }

    @Test
    void theStepsAreTheOnesThatTheTraceNames() throws Exception {
        transcribe(Clips.wav(16_000, Clips.signal(SECONDS)));

        assertThat(model.modality()).isEqualTo(Modality.AUDIO);
        assertThat(model.inferenceStep()).isEqualTo("transcribe");
        assertThat(steps.names).containsExactly("decode", "feature_extraction", "postprocess");
    }

    @Test
    void whatTheModelSawIsWhatWasInTheBytes() throws Exception {
        byte[] clip = Clips.resource("clips/tone-opus.ogg");

        Saw saw = model.prepare(new Payload(clip, "audio/wav", Sha256.of(clip)), steps)
                .saw();

        assertThat(saw.contentType()).isEqualTo("audio/ogg");
        assertThat(saw.sampleRate()).isEqualTo(48_000);
        assertThat(saw.seconds()).isCloseTo(1.0, within(0.01));
        assertThat(saw.bytes()).isEqualTo(clip.length);
    }

    @Test
    void silenceIsAnEmptyTranscriptAndNoFailure() throws Exception {
        Transcript transcript = transcribe(Clips.wav(16_000, new float[32_000]));

        assertThat(transcript.text()).isEmpty();
        assertThat(transcript.segments()).isEmpty();
        assertThat(transcript.confidence()).isEqualTo(1);
        assertThat(transcript.features().rms()).isZero();
    }

    @Test
    void aBatchIsAnsweredInItsOrder() throws Exception {
        AudioClip silence = prepare(Clips.wav(16_000, new float[16_000]));
        AudioClip sound = prepare(Clips.wav(16_000, Clips.signal(SECONDS)));

        List<Speech> heard = model.infer(List.of(silence, sound, silence));

        assertThat(heard).extracting(speech -> speech.segments().size()).containsExactly(0, 1, 0);
    }

    @Test
    void aPauseSplitsTheClipIntoSegments() throws Exception {
        float[] twice = new float[5 * AudioDecoder.SAMPLE_RATE];
        System.arraycopy(Clips.signal(SECONDS), 0, twice, 0, (int) (SECONDS * AudioDecoder.SAMPLE_RATE));
        System.arraycopy(Clips.signal(SECONDS), 0, twice, 3 * AudioDecoder.SAMPLE_RATE, (int)
                (SECONDS * AudioDecoder.SAMPLE_RATE));

        Transcript transcript = transcribe(Clips.wav(16_000, twice));

        assertThat(transcript.segments()).hasSize(2);
        assertThat(transcript.segments().get(1).startSeconds()).isBetween(2.7, 3.0);
        assertThat(transcript.text())
                .isEqualTo(transcript.segments().get(0).text() + " "
                        + transcript.segments().get(1).text());
    }

    @Test
    void aBrokenClipIsThePayloadsFault() {
        byte[] broken = "OggS and nothing more".getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> prepare(broken))
                .isInstanceOfSatisfying(
                        InvalidPayloadException.class,
                        e -> assertThat(e.errorType()).isEqualTo("audio_undecodable"));
    }

    @Test
    void anUnknownTaskStopsTheStart() throws Exception {
        refused("task: whisper", "task: parrot", "moonshine and whisper");
    }

    @Test
    void tensorsThatDifferFromTheCardStopTheStart() throws Exception {
        refused("shape: [-1, -1, 18]", "shape: [-1, -1, 51865]", "51865");
        refused("shape: [1, 80, 3000]", "shape: [1, 128, 3000]", "128");
    }

    @Test
    void anotherHashStopsTheStart() throws Exception {
        refused("6abc38769195ed07", "0000000000000000", "SHA-256");
    }

    @Test
    void aVocabularyInNoKnownFormStopsTheStart() throws Exception {
        Path card = directory.resolve("card.yaml");
        Path vocabulary = Files.writeString(directory.resolve("words.json"), "[]");
        Files.writeString(
                card,
                new String(Clips.resource("whisper/card.yaml"), StandardCharsets.UTF_8)
                        .replace("classpath:whisper/vocab.json", "file:words.json")
                        .replaceAll("22f93e[0-9a-f]+", Sha256.of(Files.readAllBytes(vocabulary))));

        assertThatThrownBy(() -> open(card.toString()))
                .isInstanceOf(ModelStartException.class)
                .hasMessageContaining("vocab.json");
    }

    private void refused(String inCard, String instead, String message) throws Exception {
        Path card = directory.resolve("card.yaml");
        Files.writeString(
                card, new String(Clips.resource("whisper/card.yaml"), StandardCharsets.UTF_8).replace(inCard, instead));

        assertThatThrownBy(() -> open(card.toString()))
                .isInstanceOf(ModelStartException.class)
                .hasMessageContaining(message);
    }

    private AudioModel open(String card) throws ModelStartException {
        return AudioModel.open(
                ModelCard.read(card), new ModelFiles(directory), OnnxSettings.cpu(), AudioLimits.DEFAULT);
    }

    private AudioClip prepare(byte[] clip) throws InvalidPayloadException {
        return model.prepare(new Payload(clip, "audio/wav", Sha256.of(clip)), steps);
    }

    private Transcript transcribe(byte[] clip) throws Exception {
        AudioClip prepared = prepare(clip);
        Speech speech = model.infer(List.of(prepared)).get(0);
        return (Transcript) model.answer(prepared, speech, steps);
    }

    private static final class StepNames implements Steps {
        private final List<String> names = new ArrayList<>();

        @Override
        public <T, E extends Exception> T run(String step, StepBody<T, E> body) throws E {
            names.add(step);
            return body.run();
        }
    }
}
