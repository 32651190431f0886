package dev.tributary.imageworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.contract.Answer;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Modality;
import dev.tributary.workerruntime.CpuBudget;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A network with random weights and the inputs and outputs of ResNet-50 trained on ImageNet, from its card alone. What is
 * expected was worked out with Pillow and numpy: see src/test/models/generate.py.
 */
final class ClassificationModelTest {

    private static final Path FOLDER = Path.of("src/test/resources/classification");
    /** One grey level of 255, over the smallest std: what rounding at a resampling filter's edge may differ by. */
    private static final float ONE_LEVEL = 1 / 255f / 0.224f;

    private final ImageDecoder decoder = new ImageDecoder(
            new ImageLimits(1 << 20, 1_000_000, 5_000, 100, 50, Duration.ofSeconds(5), 1L << 30),
            CpuBudget.THREAD_TIME);

    @TempDir
    private Path temporary;

    @Test
    void preprocessingGivesTheFiguresOfAnotherImplementation() throws Exception {
        ClassificationPreprocess preprocess = ModelCard.read(
                        FOLDER.resolve("resnet50-shape.yaml").toString())
                .preprocess(ClassificationPreprocess.class);
        for (JsonNode picture : expected()) {
            FloatBuffer input =
                    preprocess.input(decoder.decode(payload(picture)).pixels()).asFloatBuffer();

            for (JsonNode value : picture.path("values")) {
                int index = (value.get(0).asInt() * 224 + value.get(1).asInt()) * 224
                        + value.get(2).asInt();
                assertThat(input.get(index))
                        .as("%s %s", picture.path("file"), value)
                        .isCloseTo((float) value.get(3).asDouble(), within(ONE_LEVEL * 1.01f));
            }
            for (int channel = 0; channel < 3; channel++) {
                double sum = 0;
                for (int i = 0; i < 224 * 224; i++) {
                    sum += input.get(channel * 224 * 224 + i);
                }
                assertThat(sum / (224 * 224))
                        .as("mean of channel %d of %s", channel, picture.path("file"))
                        .isCloseTo(picture.path("means").get(channel).asDouble(), within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50-shape.yaml", "uint8-shape.yaml"})
    void theTopFiveLabelsOfABatchAreThoseOfAnotherImplementation(String card) throws Exception {
        List<Payload> payloads = new ArrayList<>();
        for (JsonNode picture : expected()) {
            payloads.add(payload(picture));
        }
        try (Model<?, ?> model = open(FOLDER.resolve(card))) {
            assertThat(model.modality()).isEqualTo(Modality.IMAGE);
            assertThat(card).startsWith(model.info().name());
            assertThat(model.info().provider()).isEqualTo("CPU");

            Done done = Done.by(model, payloads);

            assertThat(done.steps())
                    .containsExactly("load", "preprocess", "load", "preprocess", "postprocess", "postprocess");
            for (int i = 0; i < payloads.size(); i++) {
                assertTop(done.answers().get(i), expected().get(i).path("top"));
            }
        }
    }

    private static void assertTop(Answer answer, JsonNode top) {
        Classification classification = (Classification) answer;
        assertThat(classification.labels()).hasSize(5);
        assertThat(classification.label()).isEqualTo(top.get(0).path("label").asText());
        for (int i = 0; i < 5; i++) {
            Classification.Score score = classification.labels().get(i);
            assertThat(score.label()).isEqualTo(top.get(i).path("label").asText());
            assertThat(score.confidence())
                    .isCloseTo(top.get(i).path("probability").asDouble(), within(1e-3));
        }
    }

    @Test
    void aBrokenPngIsThePayloadsFault() throws Exception {
        try (Model<?, ?> model = open(FOLDER.resolve("resnet50-shape.yaml"))) {
            Payload broken =
                    Pictures.payload("\u0089PNG\r\n\u001a\nnothing".getBytes(StandardCharsets.ISO_8859_1), "image/png");

            assertThatThrownBy(() -> Done.by(model, List.of(broken))).isInstanceOf(InvalidPayloadException.class);
        }
    }

    @Test
    void labelsThatDoNotFitTheNetworkStopTheStart() throws Exception {
        Path card = changed("labels: { file: labels }", "labels: [cat, dog]");

        assertThatThrownBy(() -> open(card))
                .isInstanceOf(ModelStartException.class)
                .hasMessageContaining("2 labels")
                .hasMessageContaining("1000");
    }

    @Test
    void aCropThatTheNetworkDoesNotTakeStopsTheStart() throws Exception {
        Path card = changed("crop: 224", "crop: 192");

        assertThatThrownBy(() -> open(card))
                .isInstanceOf(ModelStartException.class)
                .hasMessageContaining("crop")
                .hasMessageContaining("224");
    }

    @Test
    void bytesForANetworkThatTakesFloatsStopTheStart() throws Exception {
        Path card = changed("mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]", "mean: [], std: []");

        assertThatThrownBy(() -> open(card))
                .isInstanceOf(ModelStartException.class)
                .hasMessageContaining("as uint8")
                .hasMessageContaining("float32 [-1, 3, 224, 224]");
    }

    @Test
    void aTensorThatTheFileDoesNotHaveStopsTheStart() throws Exception {
        Path card = changed("inputs: { data:", "inputs: { pixel_values:");

        assertThatThrownBy(() -> open(card))
                .isInstanceOf(ModelStartException.class)
                .hasMessageContaining("pixel_values")
                .hasMessageContaining("data");
    }

    @Test
    void aTaskThatIsNotKnownStopsTheStart() throws Exception {
        Path card = changed("task: image-classification", "task: depth");

        assertThatThrownBy(() -> open(card))
                .isInstanceOf(ModelStartException.class)
                .hasMessageContaining("depth")
                .hasMessageContaining("ocr and image-classification");
    }

    private Model<?, ?> open(Path card) throws ModelStartException {
        return new ImageModels(decoder)
                .open(ModelCard.read(card.toString()), new ModelFiles(temporary), OnnxSettings.cpu());
    }

    private Path changed(String from, String to) throws IOException {
        for (String name : List.of("resnet50-shape.onnx", "labels.txt")) {
            Files.copy(FOLDER.resolve(name), temporary.resolve(name));
        }
        String card = Files.readString(FOLDER.resolve("resnet50-shape.yaml"));
        assertThat(card).contains(from);
        return Files.writeString(temporary.resolve("card.yaml"), card.replace(from, to));
    }

    private static List<JsonNode> expected() throws IOException {
        List<JsonNode> pictures = new ArrayList<>();
        new ObjectMapper().readTree(FOLDER.resolve("expected.json").toFile()).forEach(pictures::add);
        return pictures;
    }

    private static Payload payload(JsonNode picture) throws IOException {
        return Pictures.payload(
                Files.readAllBytes(FOLDER.resolve(picture.path("file").asText())), "image/png");
    }
}
