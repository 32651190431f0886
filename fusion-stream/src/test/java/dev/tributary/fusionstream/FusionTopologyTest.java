package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.Turns.AUDIO;
import static dev.tributary.fusionstream.Turns.IMAGE;
import static dev.tributary.fusionstream.Turns.OPENED;
import static dev.tributary.fusionstream.Turns.TEXT;
import static dev.tributary.fusionstream.Turns.head;
import static dev.tributary.fusionstream.Turns.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Late;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Result;
import dev.tributary.contract.Settings;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FusionTopologyTest {

    private final Driver driver = new Driver();
    private final TurnHead turn = head();

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void theTopologyIsOneJoin() {
        Settings none = Settings.of(Map.of());
        assertThat(FusionTopology.of(
                                FusionSettings.from(none),
                                ThresholdPolicy.from(none),
                                TurnJoin.Around.NOTHING,
                                InstantSource.system())
                        .describe()
                        .toString())
                .isEqualTo("""
                        Topologies:
                           Sub-topology: 0
                            Source: tributary.audio.results (topics: [tributary.audio.results])
                              --> turn-join
                            Source: tributary.image.results (topics: [tributary.image.results])
                              --> turn-join
                            Source: tributary.text.results (topics: [tributary.text.results])
                              --> turn-join
                            Source: tributary.turns (topics: [tributary.turns])
                              --> turn-join
                            Processor: turn-join (stores: [turns])
                              --> tributary.fused, tributary.late, tributary.rejected
                              <-- tributary.turns, tributary.text.results, tributary.image.results, tributary.audio.results
                            Sink: tributary.fused (topic: tributary.fused)
                              <-- turn-join
                            Sink: tributary.late (topic: tributary.late)
                              <-- turn-join
                            Sink: tributary.rejected (topic: tributary.rejected)
                              <-- turn-join

                        """);
    }

    @Test
    void aCompleteTurnIsFusedUnderHeadersOfItsOwn() {
        driver.turn(turn);
        driver.result(ok(turn, TEXT));
        driver.result(ok(turn, AUDIO));
        driver.pass(Duration.ofMillis(250));
        driver.result(ok(turn, IMAGE));

        TestRecord<byte[], byte[]> record = driver.records(Topics.FUSED).get(0);
        Fused fused = Driver.value(Topics.FUSED, record);
        assertThat(fused.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(fused.endToEndMs()).isEqualTo(250);
        assertThat(record.key()).isEqualTo("turn-1".getBytes(UTF_8));
        assertThat(record.timestamp()).isEqualTo(OPENED.plusMillis(250).toEpochMilli());
        assertThat(texts(record.headers()))
                .containsExactlyInAnyOrder(
                        "turn-id=turn-1",
                        "content-type=application/json",
                        "schema=fused/1",
                        "traceparent=" + OutcomeIds.sent(fused).traceparent());
    }

    @Test
    void aPartialOutcomeFiresByTheWallClockOnSilentTopics() {
        driver.turn(turn);
        driver.result(ok(turn, TEXT));
        driver.pass(Duration.ofMillis(29_900));
        assertThat(driver.records(Topics.FUSED)).isEmpty();

        driver.pass(Duration.ofMillis(200));

        TestRecord<byte[], byte[]> record = driver.records(Topics.FUSED).get(0);
        Fused fused = Driver.value(Topics.FUSED, record);
        assertThat(fused.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(fused.missing()).extracting(missing -> missing.part()).containsExactly(IMAGE, AUDIO);
        assertThat(fused.fusedAt()).isBetween(OPENED.plusMillis(30_000), OPENED.plusMillis(30_100));
        assertThat(TurnHeaders.trace(record.headers())).isEqualTo(OutcomeIds.sent(fused));
    }

    @Test
    void duplicatesProduceNothing() {
        for (int i = 0; i < 2; i++) {
            driver.turn(turn);
            driver.result(ok(turn, TEXT));
            driver.result(ok(turn, IMAGE));
            driver.result(ok(turn, AUDIO));
        }

        assertThat(driver.values(Topics.FUSED)).hasSize(1);
        assertThat(driver.values(Topics.REJECTED)).isEmpty();
    }

    @Test
    void aLateResultIsRevisedWithinGraceAndSetAsideAfterIt() {
        driver.turn(turn);
        driver.result(ok(turn, TEXT));
        driver.pass(Duration.ofSeconds(31));
        driver.result(ok(turn, IMAGE));
        driver.pass(Duration.ofSeconds(60));
        driver.result(ok(turn, AUDIO));

        assertThat(driver.values(Topics.FUSED)).extracting(Fused::revision).containsExactly(1, 2);
        Late late = driver.values(Topics.LATE).get(0);
        assertThat(late.part()).isEqualTo(AUDIO);
        assertThat(late.decidedRevision()).isEqualTo(2);
        assertThat(late.lateByMs()).isEqualTo(1_000);
    }

    @Test
    void malformedRecordsBetweenGoodOnesAreSetAsideAndNothingElseIs() {
        driver.turn(turn);
        driver.result(ok(turn, TEXT));
        Headers headers = Driver.headers(Turns.trace("5555555555555555"));
        headers.add("own", "x".getBytes(UTF_8));
        driver.send(Topics.IMAGE_RESULTS, "turn-1", "{\"turnId\":".getBytes(UTF_8), headers);
        driver.send(Topics.TURNS, "turn-1", "{}".getBytes(UTF_8), new RecordHeaders());
        driver.send(Topics.AUDIO_RESULTS, "turn-1", new byte[0], new RecordHeaders());
        Result other = ok(head("turn-2", OPENED, TEXT), TEXT);
        driver.send(Topics.TEXT_RESULTS, "turn-1", Topics.TEXT_RESULTS.serialize(other), new RecordHeaders());
        driver.result(ok(turn, IMAGE));
        driver.result(ok(turn, AUDIO));

        assertThat(driver.values(Topics.FUSED)).extracting(Fused::outcome).containsExactly(Outcome.COMPLETE);
        List<TestRecord<byte[], byte[]>> records = driver.records(Topics.REJECTED);
        List<Rejected> letters = records.stream()
                .map(record -> Driver.value(Topics.REJECTED, record))
                .toList();
        assertThat(letters)
                .extracting(Rejected::errorType)
                .containsExactly(Decoded.NOT_JSON, Decoded.INVALID, Decoded.EMPTY, "key_mismatch");
        Rejected letter = letters.get(0);
        assertThat(letter.stage()).isEqualTo("fusion-stream");
        assertThat(letter.topic()).isEqualTo("tributary.image.results");
        assertThat(Base64.getDecoder().decode(letter.value())).isEqualTo("{\"turnId\":".getBytes(UTF_8));
        assertThat(letter.headers()).extracting(Rejected.RawHeader::key).containsExactly("traceparent", "own");
        assertThat(texts(records.get(0).headers()))
                .containsExactlyInAnyOrder(
                        "turn-id=turn-1",
                        "content-type=application/json",
                        "schema=rejected/1",
                        "traceparent=" + OutcomeIds.sent(letter).traceparent());
    }

    @Test
    void oneTurnsRecordsNeverTouchAnother() {
        TurnHead first = head("turn-a", OPENED, TEXT, IMAGE);
        TurnHead second = head("turn-b", OPENED, TEXT, IMAGE);
        driver.result(ok(first, TEXT));
        driver.result(ok(second, IMAGE));
        driver.result(ok(first, IMAGE));
        driver.pass(Duration.ofSeconds(31));

        assertThat(driver.values(Topics.FUSED))
                .extracting(Fused::turnId, Fused::outcome)
                .containsExactly(tuple("turn-a", Outcome.COMPLETE), tuple("turn-b", Outcome.PARTIAL));
    }

    @Test
    void aTurnFromTheYear2099ExpiresNobody() {
        driver.turn(turn);
        driver.result(ok(turn, TEXT));
        driver.turn(head("turn-2099", Instant.parse("2099-01-01T00:00:00Z"), TEXT));
        driver.pass(Duration.ofSeconds(10));
        assertThat(driver.values(Topics.FUSED)).isEmpty();
        driver.result(ok(turn, IMAGE));
        driver.result(ok(turn, AUDIO));

        assertThat(driver.values(Topics.FUSED)).extracting(Fused::outcome).containsExactly(Outcome.COMPLETE);
    }

    @Test
    void nothingIsKeptOfTurnsThatAreLongDecided() {
        driver.turn(turn);
        driver.pass(Duration.ofSeconds(31));
        assertThat(driver.stored()).isEqualTo(1);
        driver.pass(Duration.ofMinutes(12));

        assertThat(driver.stored()).isZero();
    }

    @Test
    void norOfTurnsThatTheirFirstRecordDecided() {
        TurnHead alone = head("turn-alone", OPENED, TEXT);
        driver.result(ok(alone, TEXT));
        assertThat(driver.values(Topics.FUSED)).extracting(Fused::outcome).containsExactly(Outcome.COMPLETE);
        assertThat(driver.stored()).isEqualTo(1);
        driver.pass(Duration.ofMinutes(12));

        assertThat(driver.stored()).isZero();
    }

    @Test
    void theResultsOfKnownTurnsHaveRoomBeyondTheBoundButNotWithoutEnd() {
        TurnJoin.Around nothing = TurnJoin.Around.NOTHING;
        TurnHead turn = head("turn-a", OPENED, TEXT, IMAGE, AUDIO);
        long size = Topics.TEXT_RESULTS.serialize(ok(turn, TEXT)).length;
        // a turn counts 1,000 bytes; with its first result it is past the bound, with its second past what is kept back
        Room little = new Room(Long.MAX_VALUE, 1_000 + size / 2);
        try (Driver small = new Driver(new TurnJoin.Around(
                nothing.stage(), nothing.commitInterval(), nothing.watermark(), little, 0, nothing.open()))) {
            small.turn(turn);
            small.result(ok(turn, TEXT));
            small.result(ok(turn, IMAGE));
            small.result(ok(turn, AUDIO));
            small.result(ok(turn, TEXT));

            assertThat(small.values(Topics.REJECTED))
                    .extracting(Rejected::errorType, Rejected::topic)
                    .containsExactly(tuple("too_many_turns", Topics.AUDIO_RESULTS.name()));
        }
    }

    @Test
    void whatIsRejectedAlwaysFitsIntoARecord() {
        int large = 900_000;
        byte[] many = new byte[large];
        Headers heavy = new RecordHeaders().add("heavy", many);
        driver.send(Topics.TURNS, "a", new byte[] {'{'}, heavy);
        driver.send(Topics.TURNS, "k".repeat(large), new byte[] {'{'}, new RecordHeaders());
        driver.send(Topics.TURNS, "a", many, new RecordHeaders());
        driver.send(Topics.TURNS, "a", new byte[] {'{'}, new RecordHeaders().add("light", new byte[] {1}));

        List<TestRecord<byte[], byte[]>> letters = driver.records(Topics.REJECTED);
        assertThat(letters)
                .hasSize(4)
                .allSatisfy(
                        letter -> assertThat(letter.value().length + (letter.key() == null ? 0 : letter.key().length))
                                .isLessThan(850_000));
        List<Rejected> rejected = letters.stream()
                .map(letter -> Driver.value(Topics.REJECTED, letter))
                .toList();
        assertThat(rejected.get(0).headers()).isEmpty();
        assertThat(rejected.get(0).reason()).contains("its headers of 9000");
        assertThat(rejected.get(0).value())
                .as("half a record is not sent again")
                .isNull();
        assertThat(rejected.get(1).key()).isNull();
        assertThat(rejected.get(1).value()).isNull();
        assertThat(rejected.get(1).reason()).contains("its key of 900000 bytes: left where it lies");
        assertThat(rejected.get(2).value()).isNull();
        assertThat(rejected.get(2).reason()).contains("its value of 900000 bytes: left where it lies");
        assertThat(rejected.get(3).headers()).hasSize(1);
        assertThat(rejected.get(3).value()).isNotNull();
        assertThat(rejected.get(3).reason()).doesNotContain("left");
    }

    @Test
    void aReferenceWithoutEndIsRejected() {
        TurnHead endless = new TurnHead(
                "turn-1", OPENED, 30_000, List.of(TEXT), "acme", null, "u".repeat(1_025), Turns.TURN_TRACE, null);
        driver.turn(endless);
        driver.result(ok(endless, TEXT));

        assertThat(driver.values(Topics.REJECTED))
                .extracting(Rejected::errorType)
                .containsExactly("reference_too_long", "reference_too_long");
        assertThat(driver.stored()).isZero();
    }

    @Test
    void whatLiesOnAnotherPartitionThanItsKeyBelongsIsRejected() {
        TurnJoin.Around nothing = TurnJoin.Around.NOTHING;
        int partitions = 4;
        List<String> ids = IntStream.range(0, 20).mapToObj(i -> "turn-" + i).toList();
        try (Driver first = new Driver(new TurnJoin.Around(
                nothing.stage(),
                nothing.commitInterval(),
                nothing.watermark(),
                nothing.room(),
                partitions,
                nothing.open()))) {
            for (String id : ids) {
                TurnHead one = head(id, OPENED, TEXT);
                first.turn(one);
                first.result(ok(one, TEXT));
            }

            // everything that a driver is given lies on partition 0
            List<String> home = ids.stream()
                    .filter(id -> BuiltInPartitioner.partitionForKey(id.getBytes(UTF_8), partitions) == 0)
                    .toList();
            assertThat(home).isNotEmpty();
            assertThat(first.values(Topics.FUSED)).extracting(Fused::turnId).isEqualTo(home);
            assertThat(first.values(Topics.REJECTED))
                    .hasSize(2 * (ids.size() - home.size()))
                    .isNotEmpty()
                    .allSatisfy(letter -> {
                        assertThat(letter.errorType()).isEqualTo(Rejected.WRONG_PARTITION);
                        assertThat(letter.reason())
                                .matches("lies on partition 0, the rest of its turn on [1-3] of 4; .*murmur2_random.*");
                    });
        }
    }

    @Test
    void aTurnForWhichThereIsNoRoomIsRefusedAndTheKnownOnesGoOn() {
        TurnJoin.Around nothing = TurnJoin.Around.NOTHING;
        Room one = new Room(1, Long.MAX_VALUE);
        try (Driver small = new Driver(new TurnJoin.Around(
                nothing.stage(), nothing.commitInterval(), nothing.watermark(), one, 0, nothing.open()))) {
            TurnHead known = head("turn-a", Turns.OPENED, TEXT);
            TurnHead other = head("turn-b", Turns.OPENED, TEXT);
            small.turn(known);
            small.turn(other);
            small.result(ok(other, TEXT));
            small.result(ok(known, TEXT));

            assertThat(small.values(Topics.REJECTED))
                    .extracting(Rejected::errorType)
                    .containsExactly("too_many_turns", "too_many_turns");
            assertThat(small.values(Topics.FUSED)).extracting(Fused::turnId).containsExactly("turn-a");
            assertThat(small.stored()).isEqualTo(1);

            small.pass(Duration.ofMinutes(12));
            TurnHead next = head("turn-c", small.now(), TEXT);
            small.turn(next);
            small.result(ok(next, TEXT));
            assertThat(small.values(Topics.FUSED))
                    .as("a forgotten turn makes room")
                    .extracting(Fused::turnId)
                    .containsExactly("turn-c");
        }
    }

    private static List<String> texts(Headers headers) {
        return StreamSupport.stream(headers.spliterator(), false)
                .map((Header header) -> header.key() + "=" + new String(header.value(), UTF_8))
                .toList();
    }
}
