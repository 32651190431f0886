package dev.tributary.textworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Json;
import dev.tributary.workerruntime.ModelFileException;
import dev.tributary.workerruntime.ModelStartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of the shape of DistilBERT-SST-2, from its card alone; the figures come from numpy, not from the network. */
final class SequenceClassifierTest {

    @Test
    void tokensLogitsAndProbabilitiesAreThoseWorkedOutByHand() throws Exception {
        JsonNode expected = expected();
        List<TextInput> inputs = new ArrayList<>();
        try (TextModel model = Texts.open(Texts.SEQUENCE)) {
            for (JsonNode one : expected) {
                TextInput input = Texts.prepare(model, one.get("text").asText());
                inputs.add(input);
                assertThat(input.tokens().ids()).isEqualTo(numbers(one.get("ids")));
                assertThat(input.saw().truncated())
                        .isEqualTo(one.get("truncated").asBoolean());
            }
            List<float[]> logits = model.infer(inputs);
            for (int i = 0; i < expected.size(); i++) {
                JsonNode one = expected.get(i);
                Classification answer = (Classification) model.answer(inputs.get(i), logits.get(i), Texts.STEPS);
                assertThat((double) logits.get(i)[0])
                        .isCloseTo(one.get("logits").get(0).asDouble(), within(1e-5));
                assertThat((double) logits.get(i)[1])
                        .isCloseTo(one.get("logits").get(1).asDouble(), within(1e-5));
                int best = logits.get(i)[1] > logits.get(i)[0] ? 1 : 0;
                assertThat(answer.label()).isEqualTo(best == 1 ? "positive" : "negative");
                assertThat(answer.confidence())
                        .isCloseTo(one.get("probabilities").get(best).asDouble(), within(1e-5));
                assertThat(answer.labels()).hasSize(2);
            }
        }
    }

    @Test
    void theSameLogitsComeOutAloneAndInABatch() throws Exception {
        JsonNode expected = expected();
        try (TextModel model = Texts.open(Texts.SEQUENCE)) {
            for (JsonNode one : expected) {
                TextInput input = Texts.prepare(model, one.get("text").asText());
                float[] alone = model.infer(List.of(input)).get(0);
                assertThat((double) alone[0]).isCloseTo(one.get("logits").get(0).asDouble(), within(1e-5));
            }
        }
    }

    @Test
    void labelsThatDoNotFitTheLogitsStopTheStart(@TempDir Path directory) throws Exception {
        assertThatThrownBy(() -> open(directory, "[negative, positive]", "[negative, neutral, positive]"))
                .isInstanceOf(ModelStartException.class)
                .hasMessageContaining("labels: there are 3, but the logits are [-1, 2]");
    }

    @Test
    void anInputThatTheNetworkDoesNotHaveStopsTheStart(@TempDir Path directory) {
        assertThatThrownBy(() -> open(directory, "      attention_mask:", "      token_mask:"))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(
                        "inputs.token_mask: the file has no such tensor, it has [attention_mask, input_ids]")
                .hasMessageContaining("inputs.attention_mask: the file needs it, the card does not name it");
    }

    @Test
    void anUnknownTaskNamesThoseThatThereAre(@TempDir Path directory) {
        assertThatThrownBy(() -> open(directory, "task: sequence-classification", "task: translation"))
                .isInstanceOf(ModelStartException.class)
                .hasMessageContaining("task is 'translation'")
                .hasMessageContaining("prototype-classification, sequence-classification");
    }

    private static void open(Path directory, String target, String replacement) throws Exception {
        Path source = Path.of(Texts.SEQUENCE);
        for (String file : List.of("network.onnx", "tokenizer.json")) {
            Files.copy(source.resolveSibling(file), directory.resolve(file));
        }
        String card = Files.readString(source);
        assertThat(card).contains(target);
        Path changed = Files.writeString(directory.resolve("card.yaml"), card.replace(target, replacement));
        Texts.open(changed.toString()).close();
    }

    private static JsonNode expected() throws Exception {
        return Json.MAPPER.readTree(
                Path.of(Texts.SEQUENCE).resolveSibling("expected.json").toFile());
    }

    private static long[] numbers(JsonNode array) {
        long[] numbers = new long[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asLong();
        }
        return numbers;
    }
}
