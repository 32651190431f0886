package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.OPENED;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.failed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Transcript;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A record that no broker takes would stop the join for good, so nothing that results hold may lead to one. */
class RecordBoundsTest {

    private static final ModelInfo MODEL = new ModelInfo("m", "1", "a".repeat(64), "CPU");
    private static final TurnLimits LIMITS = TurnLimits.DEFAULT;
    private static final long LARGEST = TopicNeeds.largestRecord(LIMITS);

    private final Driver driver = new Driver();

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void whatTheDefaultsLeadToFitsIntoWhatBrokersTakeAsTheyShip() {
        assertThat(LARGEST).isLessThan(1_048_576);
    }

    @Test
    void numbersThatGrowWhenTheyAreWrittenAgainCountAsWritten() {
        TurnHead turn = Turns.head(audio(0), TEXT);
        send(turn, audio(0), "1,".repeat(340_000) + "1", Turns.origin(audio(0)).trace());
        driver.pass(Duration.ofSeconds(30));

        Fused fused = onlyOutcome();
        assertThat(Objects.requireNonNull(fused.parts().get(audio(0))).error())
                .extracting(PartError::type)
                .isEqualTo(TurnStep.TOO_LARGE);
    }

    @Test
    void everythingAtItsBoundFits() {
        String worst = "\u0001".repeat(LIMITS.reference());
        TraceContext trace = new TraceContext(Turns.TURN_TRACE.traceparent(), "a=" + "\"".repeat(510));
        List<PartId> parts = IntStream.range(0, LIMITS.parts())
                .mapToObj(RecordBoundsTest::audio)
                .toList();
        TurnHead turn = new TurnHead("turn-1", OPENED, 30_000, parts, worst, worst, worst, trace, trace);
        driver.turn(turn);
        int large = 30;
        for (PartId part : parts) {
            TurnHead own = Turns.head(part); // what the turn's own record says of the turn holds
            int size = json(own, part, "1").length;
            // a few of one digit each take what the small ones leave
            int room = part.index() < large ? (690_000 - LIMITS.parts() * ArrivalReader.SMALL) / large - size : 0;
            String numbers = part.index() < large
                    ? "0.5,".repeat(room / 4) + "1"
                    : "1e6,".repeat((ArrivalReader.SMALL - size) / 4) + "1";
            send(own, part, numbers, trace);
        }

        Fused fused = onlyOutcome();
        assertThat(fused.parts().values())
                .allSatisfy(part -> assertThat(part.status()).isEqualTo(ResultStatus.OK));
        // as it is written when it has been restored
        assertThat(new TurnJson().write(driver.state("turn-1")).length).isBetween(650_000, (int) LARGEST);
    }

    @Test
    void allPartsMayFailForTheLongestOfReasons() {
        List<PartId> parts = IntStream.range(0, LIMITS.parts())
                .mapToObj(i -> new PartId(Modality.TEXT, i))
                .toList();
        TurnHead turn = Turns.head(parts.toArray(PartId[]::new));
        driver.turn(turn);
        parts.forEach(part -> driver.result(failed(turn, part, "\u0001".repeat(PartError.LONGEST_TYPE))));

        Fused fused = onlyOutcome();
        assertThat(fused.missing()).hasSize(LIMITS.parts());
        assertThat(fused.reasons()).hasSizeLessThan(LIMITS.parts());
        assertThat(fused.reasons().get(fused.reasons().size() - 1)).matches("and \\d+ more");
    }

    /** A result that is too large keeps the name of its model. */
    @Test
    void theLongestNamesOfModelsFitBesideAllThatIsAtItsBound() {
        String worst = "\u0001".repeat(ModelInfo.LONGEST);
        ModelInfo model = new ModelInfo(worst, worst, "a".repeat(64), worst);
        TraceContext trace = new TraceContext(Turns.TURN_TRACE.traceparent(), "a=" + "\"".repeat(510));
        List<PartId> parts = IntStream.range(0, LIMITS.parts())
                .mapToObj(RecordBoundsTest::audio)
                .toList();
        driver.turn(Turns.head(parts.toArray(PartId[]::new)));
        int fitting = 10;
        for (PartId part : parts) {
            TurnHead own = Turns.head(part);
            int room = part.index() < fitting ? 690_000 / fitting - json(own, part, "1", model).length : 50_000;
            send(own, part, "0.5,".repeat(room / 4) + "1", trace, model);
        }

        Fused fused = onlyOutcome();
        assertThat(fused.parts().values())
                .filteredOn(part -> part.error() != null)
                .hasSize(LIMITS.parts() - fitting);
    }

    @Test
    void aModelsNameWithoutEndIsRejected() {
        TurnHead turn = Turns.head(TEXT);
        String json = new String(Topics.TEXT_RESULTS.serialize(Turns.ok(turn, TEXT)), UTF_8);
        String endless = json.replaceFirst("\"version\":\"[^\"]*\"", "\"version\":\"" + "1".repeat(129) + '"');
        assertThat(endless).isNotEqualTo(json);
        driver.send(Topics.TEXT_RESULTS, "turn-1", endless.getBytes(UTF_8), Driver.headers(Turns.TURN_TRACE));

        assertThat(driver.values(Topics.REJECTED))
                .singleElement()
                .extracting(Rejected::reason)
                .asString()
                .contains("model.version has more than 128 characters");
    }

    @Test
    void ofATracestateWithoutEndTheMembersThatFitAreWritten() {
        TurnHead turn = Turns.head(TEXT);
        String members = "a=1,b=" + "y".repeat(600);
        byte[] json = Topics.TURNS.serialize(Turn.of(turn));
        String endless = new String(json, UTF_8).replace("-01\"}", "-01\",\"tracestate\":\"" + members + "\"}");
        driver.send(Topics.TURNS, "turn-1", endless.getBytes(UTF_8), Driver.headers(Turns.TURN_TRACE));
        assertThat(new String(new TurnJson().write(driver.state("turn-1")), UTF_8))
                .contains("\"tracestate\":\"a=1\"");
        driver.pass(Duration.ofSeconds(30));

        TestRecord<byte[], byte[]> outcome = driver.records(Topics.FUSED).get(0);
        assertThat(new String(outcome.value(), UTF_8))
                .contains("\"tracestate\":\"a=1\"")
                .doesNotContain("yyy");
    }

    @Test
    void anErrorTypeWithoutEndIsRejected() {
        TurnHead turn = Turns.head(TEXT);
        byte[] json = Topics.TEXT_RESULTS.serialize(failed(turn, TEXT, "short"));
        String endless = new String(json, UTF_8).replace("\"short\"", '"' + "x".repeat(129) + '"');
        driver.send(Topics.TEXT_RESULTS, "turn-1", endless.getBytes(UTF_8), Driver.headers(Turns.TURN_TRACE));

        assertThat(driver.values(Topics.REJECTED))
                .singleElement()
                .extracting(Rejected::reason)
                .asString()
                .contains("error.type has more than 128 characters");
    }

    private Fused onlyOutcome() {
        List<TestRecord<byte[], byte[]>> records = driver.records(Topics.FUSED);
        assertThat(records)
                .singleElement()
                .satisfies(record -> assertThat(record.value().length).isLessThan((int) LARGEST));
        assertThat(driver.records(Topics.REJECTED)).isEmpty();
        return Driver.value(Topics.FUSED, records.get(0));
    }

    /** A transcript's record with these numbers among its features, as a worker of somebody else may write them. */
    private void send(TurnHead turn, PartId part, String numbers, TraceContext sender) {
        send(turn, part, numbers, sender, MODEL);
    }

    private void send(TurnHead turn, PartId part, String numbers, TraceContext sender, ModelInfo model) {
        Headers headers = TurnHeaders.headers(Topics.AUDIO_RESULTS, turn.turnId(), part);
        TurnHeaders.inject(headers, sender);
        driver.send(Topics.AUDIO_RESULTS, turn.turnId(), json(turn, part, numbers, model), headers);
    }

    private static byte[] json(TurnHead turn, PartId part, String numbers) {
        return json(turn, part, numbers, MODEL);
    }

    private static byte[] json(TurnHead turn, PartId part, String numbers, ModelInfo model) {
        Result result = Result.ok(
                Part.of(turn, part, null, "hello"),
                new Transcript("", 1, List.of(), new Transcript.AcousticFeatures(0, List.of(7.0), List.of())),
                model,
                Saw.text("b".repeat(64), "audio/wav", 5, 1, false),
                Map.of(),
                Turns.TURN_TRACE);
        return new String(Topics.AUDIO_RESULTS.serialize(result), UTF_8)
                .replace("[7.0]", "[" + numbers + "]")
                .getBytes(UTF_8);
    }

    private static PartId audio(int index) {
        return new PartId(Modality.AUDIO, index);
    }
}
