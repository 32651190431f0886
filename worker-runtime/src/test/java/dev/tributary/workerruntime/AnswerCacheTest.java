package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.trace.Attr;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class AnswerCacheTest {

    private static final long PLENTY = 1 << 20;

    @Test
    void equalPayloadsInWorkRunOnceAndEachTurnGetsItsResult() {
        try (Bench bench = new Bench(true, 8, 100, PLENTY)) {
            List<ConsumerRecord<byte[], byte[]>> equal = IntStream.range(0, 20)
                    .mapToObj(i -> bench.part("turn" + i, "same"))
                    .toList();
            bench.start(equal);
            await().until(() -> bench.committed() == 20);

            assertThat(bench.model.batches).containsExactly(List.of("same"));
            assertThat(bench.results()).extracting(Result::turnId).hasSize(20).doesNotHaveDuplicates();
            assertThat(bench.results())
                    .filteredOn(result -> result.cacheHit() == null)
                    .hasSize(1);
            assertThat(bench.results())
                    .allSatisfy(result -> assertThat(result.status()).isEqualTo(ResultStatus.OK));
            assertThat(bench.results())
                    .extracting(Result::saw)
                    .hasSize(20)
                    .containsOnly(bench.results().get(0).saw());
            assertThat(bench.spans("process tributary.image"))
                    .filteredOn(
                            span -> Boolean.FALSE.equals(span.getAttributes().get(Attr.CACHE_HIT)))
                    .hasSize(1);
            assertThat(bench.spans("process tributary.image"))
                    .filteredOn(span -> Boolean.TRUE.equals(span.getAttributes().get(Attr.CACHE_HIT)))
                    .hasSize(19);
        }
    }

    @Test
    void whatWasAnsweredIsRemembered() {
        try (Bench bench = new Bench(true, 8, 100, PLENTY)) {
            bench.start(List.of(bench.part("first", "same")));
            await().until(() -> bench.committed() == 1);
            ConsumerRecord<byte[], byte[]> again = bench.part("second", "same");
            bench.consumer.schedulePollTask(() -> bench.consumer.addRecord(again));
            await().until(() -> bench.committed() == 2);

            assertThat(bench.model.batches).hasSize(1);
            assertThat(bench.result("second").cacheHit()).isTrue();
            assertThat(bench.result("second").answer())
                    .isEqualTo(bench.result("first").answer());
            assertThat(bench.result("second").timingMs()).containsOnlyKeys("ingest", "queue_wait", "fetch", "other");
            SpanData process = bench.spans("process tributary.image").get(1);
            assertThat(process.getAttributes().get(Attr.IMAGE_WIDTH)).isEqualTo(4);
        }
    }

    @Test
    void whoWaitsForAFailingPartFailsWithItAndLeavesALetterOfItsOwn() {
        try (Bench bench = new Bench(true, 8, 100, PLENTY)) {
            bench.start(List.of(
                    bench.part("one", WordModel.CULPRIT),
                    bench.part("two", WordModel.CULPRIT),
                    bench.part("three", "good"),
                    bench.part("four", WordModel.UNDECODABLE),
                    bench.part("five", WordModel.UNDECODABLE)));
            await().until(() -> bench.committed() == 5);

            assertThat(bench.results())
                    .filteredOn(result -> result.status() == ResultStatus.FAILED)
                    .hasSize(4);
            assertThat(bench.result("three").status()).isEqualTo(ResultStatus.OK);
            assertThat(bench.rejected())
                    .extracting(letter -> letter.errorType())
                    .containsExactlyInAnyOrder(
                            "inference_failed", "inference_failed", "payload_undecodable", "payload_undecodable");
            assertThat(bench.rejected()).extracting(letter -> letter.offset()).doesNotHaveDuplicates();
        }
    }

    @Test
    void theBoundHolds() {
        try (Bench bench = new Bench(true, 1, 100, 1500)) { // two answers, not three
            bench.start(
                    List.of(bench.part("a", "a"), bench.part("b", "b"), bench.part("c", "c"), bench.part("d", "d")));
            await().until(() -> bench.committed() == 4);
            List<ConsumerRecord<byte[], byte[]>> again =
                    List.of(bench.part("a2", "a"), bench.part("b2", "b"), bench.part("c2", "c"), bench.part("d2", "d"));
            bench.consumer.schedulePollTask(() -> again.forEach(bench.consumer::addRecord));
            await().until(() -> bench.committed() == 8);

            assertThat(bench.model.batches).hasSizeGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void withoutASettingNothingIsRemembered() {
        try (Bench bench = new Bench(true, 2)) {
            bench.start(List.of(bench.part("one", "same"), bench.part("two", "same")));
            await().until(() -> bench.committed() == 2);

            assertThat(bench.model.batches).containsExactly(List.of("same", "same"));
            assertThat(bench.results())
                    .allSatisfy(result -> assertThat(result.cacheHit()).isNull());
            assertThat(bench.span("process tributary.image").getAttributes().get(Attr.CACHE_HIT))
                    .isNull();
        }
    }
}
