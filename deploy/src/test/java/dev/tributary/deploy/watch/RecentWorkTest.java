package dev.tributary.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.contract.Classification;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.PathPiece;
import dev.tributary.contract.Result;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecentWorkTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final PartId TEXT = PartId.of("text-0");
    private static final TraceContext TRACE =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null);
    private static final TurnHead HEAD =
            new TurnHead("t-1", NOW, 30_000, List.of(TEXT), "default", null, null, TRACE, null);

    private final RecentWork recent = new RecentWork();

    @Test
    void ratesAreOfTheLastTenSecondsAndPercentilesOfTheLastMinute() {
        for (int second = 0; second < 30; second++) {
            recent.add(result(NOW.minusSeconds(second), 100 + second));
        }
        recent.add(result(NOW.minusSeconds(90), 5_000));
        recent.forgetBefore(NOW.minusSeconds(60));

        assertThat(recent.rate(Topics.TEXT_RESULTS.name(), NOW)).isCloseTo(1.0, within(1e-9));
        assertThat(recent.rate(Topics.FUSED.name(), NOW)).isZero();
        TopSample.Stages text = Objects.requireNonNull(recent.stages().get(Modality.TEXT));
        assertThat(text.results()).isEqualTo(30);
        assertThat(text.p95Ms()).containsEntry(PathPiece.INFERENCE, 128L);
    }

    @Test
    void whatOnlyFewResultsHaveIsNoneAtThe95thPercentile() {
        recent.add(result(NOW, 10));
        for (int i = 0; i < 99; i++) {
            recent.add(result(NOW, 0));
        }

        assertThat(Objects.requireNonNull(recent.stages().get(Modality.TEXT)).p95Ms())
                .doesNotContainKey(PathPiece.INFERENCE);
    }

    @Test
    void eachReplicaIsToldByItself() {
        ConsumerRecord<byte[], byte[]> slow = result(NOW, 900);
        slow.headers().add(TurnHeaders.WORKER, "7@slow\u001b[2J".getBytes(StandardCharsets.UTF_8));
        recent.add(slow);
        recent.add(result(NOW, 10));

        Map<String, TopSample.Stages> text =
                Objects.requireNonNull(recent.stagesByReplica().get(Modality.TEXT));
        assertThat(text).containsOnlyKeys("7@slow\ufffd[2J", "unknown");
        assertThat(Objects.requireNonNull(text.get("unknown")).p95Ms()).containsEntry(PathPiece.INFERENCE, 10L);
    }

    private static ConsumerRecord<byte[], byte[]> result(Instant at, double inferenceMs) {
        Result result = Result.ok(
                Part.of(HEAD, TEXT, null, "hello"),
                Classification.of(List.of(new Classification.Score("fine", 0.9))),
                new ModelInfo("m", "1", "a".repeat(64), "CPU"),
                Saw.text("b".repeat(64), "text/plain", 5, 1, false),
                Map.of("inference", inferenceMs),
                TRACE);
        byte[] value = Topics.TEXT_RESULTS.serialize(result);
        return new ConsumerRecord<>(
                Topics.TEXT_RESULTS.name(),
                0,
                0L,
                at.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                value.length,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
