package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.AUDIO;
import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.OPENED;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.arrival;
import static dev.tributary.fusionstream.Turns.failed;
import static dev.tributary.fusionstream.Turns.head;
import static dev.tributary.fusionstream.Turns.ok;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Json;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Result;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TurnJsonTest {

    private final TurnStep step = new TurnStep(
            TurnWindows.ofSizeAndGrace(Duration.ofMinutes(10), Duration.ofMinutes(1)),
            TurnLimits.DEFAULT,
            ThresholdPolicy.from(Settings.of(Map.of())));
    private final TurnHead turn = head();
    private final TurnJson json = new TurnJson();
    private final List<Emission.Outcome> outcomes = new ArrayList<>();
    private @Nullable TurnState state;

    @Test
    void aStateSurvivesItsJsonWhileOpenAndDecided() {
        for (Result result : List.of(ok(turn, TEXT), failed(turn, IMAGE, "payload_missing"), ok(turn, AUDIO))) {
            arrive(result);
            TurnState written = Objects.requireNonNull(state);
            assertThat(TurnJson.read(json.write(written))).isEqualTo(written);
        }
        assertThat(Objects.requireNonNull(state).decided()).isNotNull();
    }

    @Test
    void anOutcomeHasTheMembersThatItsTopicWouldWrite() throws IOException {
        arrive(ok(turn, TEXT));
        arrive(failed(turn, IMAGE, "payload_missing"));
        arrive(ok(turn, AUDIO));

        assertWrittenAsItsTopicWould();
    }

    @Test
    void aCompleteOutcomeHasThemToo() throws IOException {
        for (PartId part : List.of(TEXT, IMAGE, AUDIO)) {
            arrive(ok(turn, part));
        }

        assertThat(outcomes.get(0).fused().missing()).isEmpty();
        assertWrittenAsItsTopicWould();
    }

    @Test
    void anOutcomeWithoutAPartAndOneOfOddClocksHaveThemToo() throws IOException {
        state = step.arrive(null, Turns.announced(turn, OPENED), OPENED).state();
        outcomes.add((Emission.Outcome) step.tick(Objects.requireNonNull(state), OPENED.plusSeconds(31), OPENED)
                .emissions()
                .get(0));
        assertWrittenAsItsTopicWould();

        outcomes.clear();
        state = null;
        TurnHead ahead = Turns.head("turn-2", OPENED.plusSeconds(60), TEXT);
        arrive(ok(ahead, TEXT));
        assertThat(outcomes.get(0).fused().criticalPath().clocksOffByMs()).isEqualTo(59_900);
        assertWrittenAsItsTopicWould();
    }

    private void assertWrittenAsItsTopicWould() throws IOException {
        Fused fused = outcomes.get(0).fused();

        byte[] written = json.write(fused, outcomes.get(0).state());

        assertThat(Json.MAPPER.readTree(written)).isEqualTo(Json.MAPPER.readTree(Topics.FUSED.serialize(fused)));
        assertThat(Topics.FUSED.decode(written)).isEqualTo(new Decoded.Ok<>(fused));
    }

    @Test
    void aPartIsTakenOutOfItsRecordAsItStandsThere() throws IOException {
        for (Result result : List.of(ok(turn, TEXT), failed(turn, IMAGE, "payload_missing"))) {
            arrive(result);
            FusedPart part = part(result.part());
            json.from(Topics.results(result.modality()).serialize(result), part);

            assertThat(Json.MAPPER
                            .readTree(json.write(Objects.requireNonNull(state)))
                            .at("/turn/parts/" + result.part() + "/part"))
                    .isEqualTo(Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(part)));
        }
    }

    @Test
    void aRecordOfOtherFormatIsTakenToo() throws IOException {
        Result result = ok(turn, TEXT);
        arrive(result);
        byte[] loose = Json.MAPPER
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(result)
                .replace("\"fine\"", "\"fi\\u006e\\\"} e\"")
                .getBytes(UTF_8);
        json.from(loose, part(TEXT));

        TurnState read = TurnJson.read(json.write(Objects.requireNonNull(state)));

        assertThat(Objects.requireNonNull(read.parts().get(TEXT)).part().answer())
                .isNotNull()
                .extracting("label")
                .isEqualTo("fin\"} e");
    }

    @Test
    void aTurnIsWrittenInOneFormHoweverItsRecordSaysIt() throws IOException {
        Result result = ok(turn, TEXT);
        arrive(result);
        TurnHead head = Objects.requireNonNull(state).head();
        String plain = Json.MAPPER.writeValueAsString(result);
        String opened = "\"" + Json.text(head.openedAt()) + "\"";
        String expected = "\"expected\":[\"text-0\",\"image-0\",\"audio-0\"]";
        assertThat(plain).contains(opened, expected);
        String other = plain.replace(
                        opened,
                        "\"" + ISO_OFFSET_DATE_TIME.format(head.openedAt().atOffset(ZoneOffset.ofHours(2))) + "\"")
                .replace(expected, "\"expected\":[\"audio-0\",\"text-0\",\"image-0\",\"audio-0\"]");
        assertThat(Topics.results(result.modality()).decode(other.getBytes(UTF_8)))
                .isEqualTo(new Decoded.Ok<>(result));

        json.from(other.getBytes(UTF_8), head);

        assertThat(Json.MAPPER
                        .readTree(json.write(Objects.requireNonNull(state)))
                        .at("/turn/head"))
                .isEqualTo(Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(head)));
    }

    @Test
    void aTurnAndItsPartAreTakenAtOnceAsTheyAreOneByOne() throws IOException {
        Result result = ok(turn, TEXT);
        arrive(result);
        TurnState taken = Objects.requireNonNull(state);
        byte[] record = Topics.results(result.modality()).serialize(result);

        json.from(record, taken.head(), part(TEXT));
        byte[] written = json.write(taken);

        assertThat(written).isEqualTo(writtenApart(record, taken));
        assertThat(Json.MAPPER.readTree(written)).isEqualTo(Json.MAPPER.readTree(new TurnJson().write(taken)));
    }

    private byte[] writtenApart(byte[] record, TurnState taken) {
        TurnJson apart = new TurnJson();
        apart.from(record, taken.head());
        apart.from(record, part(TEXT));
        return apart.write(taken);
    }

    /** Jackson reads them, so such a turn is taken; a state that cannot be read again would stop every restore. */
    @Test
    void aRecordInAnotherEncodingOrWithEscapedNamesIsReadAgain() throws IOException {
        Result result = ok(turn, TEXT);
        String plain = Json.MAPPER.writeValueAsString(result);
        for (byte[] record : List.of(
                plain.getBytes(UTF_16),
                plain.getBytes(UTF_16LE),
                ("\uFEFF" + plain).getBytes(UTF_8),
                plain.replace("\"status\"", "\"st\\u0061tus\"")
                        .replace("\"turnId\"", "\"turn\\u0049d\"")
                        .getBytes(UTF_8),
                plain.replace("\"status\"", "\"status\":\"failed\",\"status\"").getBytes(UTF_8))) {
            assertThat(Topics.results(result.modality()).decode(record)).isEqualTo(new Decoded.Ok<>(result));
            state = null;
            arrive(result);
            TurnState taken = Objects.requireNonNull(state);
            json.from(record, taken.head(), part(TEXT));

            byte[] written = json.write(taken);

            assertThat(Json.MAPPER.readTree(writtenApart(record, taken))).isEqualTo(Json.MAPPER.readTree(written));
            assertThat(TurnJson.read(written)).isEqualTo(taken);
            assertThat(Json.MAPPER.readTree(written)).isEqualTo(Json.MAPPER.readTree(new TurnJson().write(taken)));
        }
    }

    @Test
    void aStateOfAnotherReleaseSaysWhatToDo() {
        assertThatThrownBy(() -> TurnJson.read("{\"version\":1,\"head\":{}}".getBytes(UTF_8)))
                .isInstanceOf(TurnJson.UnknownVersionException.class)
                .hasMessageContaining("form 1")
                .hasMessageContaining("kafka-streams-application-reset.sh");
    }

    private FusedPart part(PartId part) {
        return Objects.requireNonNull(Objects.requireNonNull(state).parts().get(part))
                .part();
    }

    private void arrive(Result result) {
        TurnStep.Taken taken = step.arrive(state, arrival(result, OPENED), OPENED.plusMillis(100));
        state = taken.state();
        for (Emission emission : taken.emissions()) {
            outcomes.add((Emission.Outcome) emission);
        }
    }
}
