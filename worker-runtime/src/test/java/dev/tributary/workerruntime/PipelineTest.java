package dev.tributary.workerruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.contract.Part;
import dev.tributary.contract.PartError;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Result;
import dev.tributary.contract.ResultStatus;
import dev.tributary.contract.Topics;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.trace.Attr;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PipelineTest {

    @Test
    void aRecordThatIsNoneIsRejectedAndThoseAroundItAreNot() {
        try (Bench bench = new Bench(true, 8)) {
            byte[] poison = "poison".getBytes(StandardCharsets.UTF_8);
            bench.start(List.of(
                    bench.part("first"),
                    bench.record(poison, Bench.headers("poison", "")),
                    bench.record(null, Bench.headers("empty", "")),
                    bench.part("second")));
            await().until(() -> bench.committed() == 4);

            assertThat(bench.results())
                    .extracting(Result::turnId)
                    .containsExactlyInAnyOrder("turn-first", "turn-second");
            assertThat(bench.rejected())
                    .extracting(rejected -> rejected.errorType())
                    .containsExactlyInAnyOrder("not_json", "empty_record");
            assertThat(bench.rejected()).allSatisfy(letter -> {
                assertThat(letter.stage()).isEqualTo("image-worker");
                assertThat(letter.topic()).isEqualTo("tributary.image");
            });
            assertThat(bench.rejected()).anySatisfy(letter -> {
                assertThat(letter.offset()).isEqualTo(1);
                assertThat(letter.key()).isEqualTo(base64("turn-poison"));
                assertThat(letter.value()).isEqualTo(base64("poison"));
            });
        }
    }

    @Test
    void aPartOfAnotherModalityIsRejected() {
        try (Bench bench = new Bench(true, 8)) {
            Part text = Part.of(Bench.head("turn-t", "text-0"), PartId.of("text-0"), null, "hello");
            bench.start(List.of(bench.record(Topics.TEXT.serialize(text), Bench.headers("t", ""))));
            await().until(() -> bench.committed() == 1);

            assertThat(bench.rejected().get(0).reason()).contains("tributary.image takes no part of modality text");
            assertThat(bench.results()).isEmpty();
        }
    }

    @Test
    void eachBadPayloadFailsItsOwnPartAndLeavesADeadLetter() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of(
                    bench.part("good"),
                    bench.part(WordModel.UNDECODABLE),
                    bench.partWithoutPayload("missing"),
                    bench.part(WordModel.DECODER_BUG),
                    bench.part(WordModel.NO_ANSWER),
                    bench.part("fine")));
            await().until(() -> bench.committed() == 6);

            assertThat(bench.result("good").status()).isEqualTo(ResultStatus.OK);
            assertThat(bench.result("fine").status()).isEqualTo(ResultStatus.OK);
            assertThat(error(bench, WordModel.UNDECODABLE)).isEqualTo("payload_undecodable");
            assertThat(error(bench, "missing")).isEqualTo("payload_missing");
            assertThat(error(bench, WordModel.DECODER_BUG)).isEqualTo("internal_error");
            assertThat(error(bench, WordModel.NO_ANSWER)).isEqualTo("no_answer");
            assertThat(bench.rejected())
                    .extracting(rejected -> rejected.errorType())
                    .containsExactlyInAnyOrder("payload_undecodable", "payload_missing", "internal_error", "no_answer");
            assertThat(bench.pipeline.ready()).isTrue();
        }
    }

    @Test
    void anInputThatTakesAllMemoryFailsAloneAndMayBeSentAgain() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of(bench.part("good"), bench.part(WordModel.GREEDY), bench.part("fine")));
            await().until(() -> bench.committed() == 3);

            assertThat(error(bench, WordModel.GREEDY)).isEqualTo("prepare_out_of_memory");
            assertThat(bench.result("good").status()).isEqualTo(ResultStatus.OK);
            assertThat(bench.result("fine").status()).isEqualTo(ResultStatus.OK);
            assertThat(bench.pipeline.ready()).isTrue();
        }
    }

    @Test
    void anInputThatHoldsItsThreadFailsAndTheOthersGoOn() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of(bench.part(WordModel.ENDLESS), bench.part("good"), bench.part("fine")));
            await().until(() -> bench.committed() == 3);

            assertThat(error(bench, WordModel.ENDLESS)).isEqualTo("prepare_timeout");
            assertThat(bench.result("good").status()).isEqualTo(ResultStatus.OK);
            assertThat(bench.result("fine").status()).isEqualTo(ResultStatus.OK);
            assertThat(bench.pipeline.ready()).isTrue();
            bench.model.released = true;
        }
    }

    @Test
    void whenInputsHoldAllThreadsTheWorkerEnds() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of(bench.part("one", WordModel.ENDLESS), bench.part("two", WordModel.ENDLESS)));
            await().until(() -> bench.pipeline.failure().isDone());
            assertThat(WorkerMain.exitCode(bench.pipeline.failure().getNow(null)))
                    .isEqualTo(4);
            assertThat(bench.pipeline.ready()).isFalse();
            bench.model.released = true;
        }
    }

    @Test
    void whenTheModelFailsOnABatchOnlyTheCulpritFails() {
        try (Bench bench = new Bench(true, 4)) {
            bench.start(
                    List.of(bench.part("good"), bench.part(WordModel.CULPRIT), bench.part("fine"), bench.part("well")));
            await().until(() -> bench.committed() == 4);

            assertThat(bench.result("good").status()).isEqualTo(ResultStatus.OK);
            assertThat(bench.result("fine").status()).isEqualTo(ResultStatus.OK);
            assertThat(error(bench, WordModel.CULPRIT)).isEqualTo("inference_failed");
            assertThat(bench.result(WordModel.CULPRIT).saw()).isNotNull();
            assertThat(bench.model.batches).extracting(List::size).containsExactlyInAnyOrder(4, 2, 2, 1, 1);
            assertThat(bench.spans("inference.batch")).hasSize(5);
            assertThat(bench.spans("image.inference")).hasSize(4);
            assertThat(bench.spans("process tributary.image"))
                    .allSatisfy(span -> assertThat(span.getEvents())
                            .anySatisfy(event -> assertThat(event.getName()).isEqualTo("batch_failed")));
        }
    }

    @Test
    void ofManyPartsTheCulpritIsFoundInFewRuns() {
        try (Bench bench = new Bench(true, 32)) {
            bench.start(IntStream.range(0, 32)
                    .mapToObj(i -> bench.part(i == 21 ? WordModel.CULPRIT : "word-" + i))
                    .toList());
            await().until(() -> bench.committed() == 32);

            assertThat(bench.rejected()).hasSize(1);
            assertThat(bench.results())
                    .filteredOn(result -> result.status() == ResultStatus.OK)
                    .hasSize(31);
            assertThat(bench.model.batches).hasSize(1 + 2 * 5);
        }
    }

    @Test
    void aBatchThatDoesNotFitIntoMemoryIsHalvedAndTheBoundRemembered() {
        try (Bench bench = new Bench(true, 8)) {
            bench.model.capacity = 3;
            bench.start(IntStream.range(0, 24)
                    .mapToObj(i -> bench.part("word-" + i))
                    .toList());
            await().until(() -> bench.committed() == 24);

            assertThat(bench.rejected()).isEmpty();
            assertThat(bench.results())
                    .hasSize(24)
                    .allSatisfy(result -> assertThat(result.status()).isEqualTo(ResultStatus.OK));
            assertThat(bench.model.batches)
                    .filteredOn(batch -> batch.size() > 3)
                    .hasSizeLessThanOrEqualTo(3);
            assertThat(bench.model.batches.get(bench.model.batches.size() - 1)).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void whatDoesNotFitIntoMemoryAloneFailsAndMayBeSentAgain() {
        try (Bench bench = new Bench(true, 8)) {
            bench.model.capacity = 0;
            bench.start(List.of(bench.part("word")));
            await().until(() -> bench.committed() == 1);

            assertThat(error(bench, "word")).isEqualTo("inference_out_of_memory");
            assertThat(Objects.requireNonNull(bench.result("word").error()).retriable())
                    .isTrue();
        }
    }

    /** An error of the Java machine that an input leads to is that input's: the worker would end, and end again on the same. */
    @Test
    void whatTakesAllMemoryOrStackFailsAloneWhereverItDoes() {
        try (Bench bench = new Bench(true, 8)) {
            List<String> words = List.of(
                    "first",
                    WordModel.GREEDY_TO_INFER,
                    WordModel.DEEP,
                    WordModel.GREEDY_TO_ANSWER,
                    Bench.GREEDY_TO_FETCH,
                    "last");
            bench.start(words.stream().map(bench::part).toList());
            await().until(() -> bench.committed() == words.size());

            assertThat(bench.result("first").status()).isEqualTo(ResultStatus.OK);
            assertThat(bench.result("last").status()).isEqualTo(ResultStatus.OK);
            assertThat(error(bench, WordModel.GREEDY_TO_INFER)).isEqualTo("inference_out_of_memory");
            assertThat(error(bench, WordModel.DEEP)).isEqualTo("inference_failed");
            assertThat(error(bench, WordModel.GREEDY_TO_ANSWER)).isEqualTo("answer_out_of_memory");
            assertThat(error(bench, Bench.GREEDY_TO_FETCH)).isEqualTo("fetch_out_of_memory");
            assertThat(bench.rejected()).hasSize(4);
            assertThat(bench.pipeline.failure()).isNotDone();
        }
    }

    /** Times that no clock tells, of a producer that writes parts itself. */
    @Test
    void anOpeningInAnotherMillenniumHoldsNothingUp() {
        try (Bench bench = new Bench(true, 8)) {
            ConsumerRecord<byte[], byte[]> part = bench.part("word");
            String value = new String(part.value(), StandardCharsets.UTF_8);
            bench.start(List.of(
                    bench.record(
                            value.replace("2026-01-02", "9998-01-02").getBytes(StandardCharsets.UTF_8), part.headers()),
                    bench.record(
                            value.replace("2026-01-02", "1970-01-02").getBytes(StandardCharsets.UTF_8),
                            part.headers())));
            await().until(() -> bench.results().size() == 2);

            assertThat(bench.results())
                    .allSatisfy(result -> assertThat(result.status()).isEqualTo(ResultStatus.OK));
            assertThat(bench.pipeline.failure()).isNotDone();
        }
    }

    @Test
    void aLostDeviceEndsTheWorkerAndNothingOfWhatItHeldIsCommitted() {
        try (Bench bench = new Bench(true, 3)) {
            bench.start(List.of(bench.part("good"), bench.part(WordModel.DEVICE_KILLER), bench.part("fine")));
            await().until(() ->
                    bench.consumer.closed() || bench.pipeline.failure().isDone());

            assertThat(bench.pipeline.failure()).isCompletedWithValueMatching(ModelException::isDeviceLost);
            assertThat(bench.committed()).isZero();
            bench.pipeline.close();
            assertThat(bench.model.closed).isFalse();
            assertThat(bench.results()).isEmpty();
            assertThat(bench.rejected()).isEmpty();
            assertThat(bench.consumer.closed()).isTrue();
            assertThat(bench.spans("process tributary.image")).hasSize(3);
        }
        assertThat(WorkerMain.exitCode(ModelException.of(ModelException.Kind.DEVICE_LOST, "lost", null)))
                .isEqualTo(3);
        assertThat(WorkerMain.exitCode(new IllegalStateException())).isEqualTo(1);
        assertThat(WorkerMain.exitCode(null)).isZero();
    }

    @Test
    void onePollsPartsAreCutIntoBatchesOfTheLargestSize() {
        try (Bench bench = new Bench(true, 2)) {
            bench.start(List.of(bench.part("a"), bench.part("b"), bench.part("c"), bench.part("d"), bench.part("e")));
            await().until(() -> bench.committed() == 5);

            assertThat(bench.model.batches).extracting(List::size).containsExactly(2, 2, 1);
        }
    }

    @Test
    void whileTheStoreIsOutNothingIsLostAndNothingCommitted() {
        for (BlobException.Kind kind : List.of(
                BlobException.Kind.UNAVAILABLE, BlobException.Kind.UNAUTHENTICATED, BlobException.Kind.DENIED)) {
            try (Bench bench = new Bench(true, 8)) {
                bench.outage = kind;
                bench.start(List.of(bench.part("first"), bench.part("second")));
                await().until(() -> bench.spans("image.queue_wait").size() == 2);
                assertThat(bench.results()).isEmpty();
                assertThat(bench.committed()).isZero();

                bench.outage = null;
                await().until(() -> bench.committed() == 2);

                assertThat(bench.results())
                        .hasSize(2)
                        .allSatisfy(result -> assertThat(result.status()).isEqualTo(ResultStatus.OK));
                assertThat(bench.rejected()).isEmpty();
                assertThat(bench.span("image.fetch").getEvents())
                        .isNotEmpty()
                        .allSatisfy(event -> assertThat(event.getName()).isEqualTo("retry"));
            }
        }
    }

    @Test
    void nothingIsCommittedPastAPartWhoseResultIsNotAcknowledged() {
        try (Bench bench = new Bench(false, 1)) {
            bench.start(List.of(bench.part("first"), bench.part("second"), bench.part("third")));
            await().until(() -> bench.results().size() == 3);
            assertThat(bench.committed()).isZero();

            assertThat(bench.producer.completeNext()).isTrue();
            long first = bench.results().get(0).turnId().equals("turn-first") ? 1 : 0;
            await().until(() -> bench.committed() == first);

            assertThat(bench.producer.completeNext()).isTrue();
            assertThat(bench.producer.completeNext()).isTrue();
            await().until(() -> bench.committed() == 3);
        }
    }

    @Test
    void aPartThatWaitsForTheStoreHoldsBackTheCommitButNotTheOthers() {
        try (Bench bench = new Bench(true, 8)) {
            bench.outage = BlobException.Kind.UNAVAILABLE;
            ConsumerRecord<byte[], byte[]> waits = bench.part("waits");
            bench.start(List.of(waits, inline(bench, "inline")));
            await().until(() -> bench.results().size() == 1);
            assertThat(bench.results().get(0).turnId()).isEqualTo("turn-inline");
            assertThat(bench.committed()).isZero();

            bench.outage = null;
            await().until(() -> bench.committed() == 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "UNAUTHENTICATED"})
    void aStoreThatIsOutIsProbedAndNotBesieged(BlobException.Kind kind) {
        try (Bench bench = new Bench(true, 8)) {
            bench.outage = kind;
            List<ConsumerRecord<byte[], byte[]>> parts = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                parts.add(bench.part("word-" + i));
            }
            bench.start(parts);
            await().until(() -> !bench.consumer.paused().isEmpty());
            int before = bench.asked.get();
            // fifty parts that were each tried again every 5 ms would ask thousands of times
            await().pollDelay(Duration.ofMillis(300)).until(() -> bench.asked.get() > before);
            assertThat(bench.asked.get()).isLessThan(50 + 300);
            assertThat(bench.rejected()).isEmpty();

            bench.outage = null;
            await().until(() -> bench.committed() == 50);
            await().until(() -> bench.consumer.paused().isEmpty());
            assertThat(bench.results())
                    .hasSize(50)
                    .allSatisfy(result -> assertThat(result.status()).isEqualTo(ResultStatus.OK));
        }
    }

    /** A missing object is refused, too, where the right to list is missing; the others have nothing to do with it. */
    @Test
    void anObjectThatIsRefusedHoldsUpNoOther() {
        try (Bench bench = new Bench(true, 8)) {
            bench.refused = "secret";
            bench.start(List.of(bench.part("secret")));
            await().until(() -> bench.asked.get() > 20);
            assertThat(bench.consumer.paused()).isEmpty();
            ConsumerRecord<byte[], byte[]> other = bench.part("other");
            bench.consumer.schedulePollTask(() -> bench.consumer.addRecord(other));
            await().until(() -> bench.results().size() == 1);
            assertThat(bench.result("other").status()).isEqualTo(ResultStatus.OK);

            bench.refused = null;
            await().until(() -> bench.committed() == 2);
            assertThat(bench.rejected()).isEmpty();
        }
    }

    @Test
    void aReferenceThatTheStoresClientFailsOnFailsItsPartOnly() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of(bench.part(Bench.DEFECT), bench.part("good")));
            await().until(() -> bench.committed() == 2);

            assertThat(error(bench, Bench.DEFECT)).isEqualTo("internal_error");
            assertThat(bench.result("good").status()).isEqualTo(ResultStatus.OK);
            assertThat(bench.pipeline.failure()).isNotDone();
        }
    }

    /** A key that was changed, or a token that has run out, would empty the backlog into dead letters. */
    @Test
    void whereAllAreRefusedNothingFailsHoweverLongItTakes() {
        try (Bench bench = new Bench(true, 8)) {
            bench.outage = BlobException.Kind.DENIED;
            bench.start(List.of(bench.part("first"), bench.part("second")));
            await().until(() -> bench.asked.get() > 5);
            bench.ahead = Duration.ofHours(1);
            int before = bench.asked.get();
            await().until(() -> bench.asked.get() > before + 20);
            assertThat(bench.results()).isEmpty();

            bench.outage = null;
            await().until(() -> bench.committed() == 2);
            assertThat(bench.rejected()).isEmpty();
        }
    }

    @Test
    void anObjectThatStaysRefusedFailsItsPartAndFreesItsPartition() {
        try (Bench bench = new Bench(true, 8)) {
            bench.refused = "secret";
            bench.start(List.of(bench.part("secret"), bench.part("other")));
            await().until(() -> bench.asked.get() > 20);
            assertThat(bench.committed()).isZero();

            giveOthers(bench, "a", 9, Duration.ofSeconds(12));
            assertThat(bench.rejected()).isEmpty();
            giveOthers(bench, "b", 1, Duration.ofSeconds(12));
            await().until(() -> bench.committed() == 2 + 9 + 1);
            PartError error = Objects.requireNonNull(bench.result("secret").error());
            assertThat(error.type()).isEqualTo("store_denied");
            assertThat(error.retriable()).isTrue();
            assertThat(bench.rejected()).extracting(Rejected::errorType).containsExactly("store_denied");
            assertThat(bench.result("other").status()).isEqualTo(ResultStatus.OK);
        }
    }

    /** The store has an error for this one only, as where a disk is damaged. */
    @Test
    void anObjectThatIsNeverGivenFailsItsPartInTheEnd() {
        try (Bench bench = new Bench(true, 8)) {
            bench.refused = "damaged";
            bench.refusal = BlobException.Kind.UNAVAILABLE;
            bench.start(List.of(bench.part("damaged")));
            await().until(() -> bench.asked.get() > 20);
            giveOthers(bench, "a", 9, Duration.ofMinutes(1));
            assertThat(bench.rejected()).isEmpty();
            giveOthers(bench, "b", 1, Duration.ofMinutes(1));
            await().until(() -> bench.committed() == 1 + 9 + 1);
            assertThat(bench.rejected()).extracting(Rejected::errorType).containsExactly("store_unavailable");
        }
    }

    /** One object was refused and another given, and then the credentials went: that says nothing of the first. */
    @Test
    void whatWasGivenBeforeAnOutageFailsNothingInIt() {
        try (Bench bench = new Bench(true, 8)) {
            bench.refused = "secret";
            bench.start(List.of(bench.part("secret")));
            await().until(() -> bench.asked.get() > 5);
            ConsumerRecord<byte[], byte[]> given = bench.part("given");
            bench.consumer.schedulePollTask(() -> bench.consumer.addRecord(given));
            await().until(() -> bench.results().size() == 1);
            bench.outage = BlobException.Kind.DENIED;
            int before = bench.asked.get();
            await().until(() -> bench.asked.get() > before + 5);

            bench.ahead = Duration.ofHours(1);
            int after = bench.asked.get();
            await().until(() -> bench.asked.get() > after + 20);
            bench.outage = null;
            giveOthers(bench, "a", 1, Duration.ofHours(1)); // and the store is back, but not with that one
            assertThat(bench.rejected()).isEmpty();
        }
    }

    /**
     * Others are given, one after the other, each after so long; what is not given is asked for in between, and not between an
     * answer and the clock's going forward, which would be counted as no time at all.
     */
    private static void giveOthers(Bench bench, String names, int count, Duration each) {
        for (int i = 0; i < count; i++) {
            String other = names + "-" + i;
            ConsumerRecord<byte[], byte[]> record = bench.part(other);
            bench.refusing.lock();
            try {
                bench.consumer.schedulePollTask(() -> bench.consumer.addRecord(record));
                await().until(() -> bench.model.given.contains(other));
                bench.ahead = bench.ahead.plus(each);
            } finally {
                bench.refusing.unlock();
            }
            await().until(() ->
                    bench.results().stream().anyMatch(result -> result.turnId().equals("turn-" + other)));
            int asked = bench.asked.get();
            await().until(() ->
                    bench.asked.get() > asked + 1 || !bench.rejected().isEmpty());
        }
    }

    @Test
    void whatWaitsForRoomWaitsForItsBatch() {
        try (Bench bench = new Bench(true, 1, 1)) {
            bench.start(List.of(bench.part(WordModel.SLOW + "-1"), bench.part(WordModel.SLOW + "-2")));
            await().until(() -> bench.committed() == 2);
            assertThat(bench.spans("image.batch_wait"))
                    .extracting(span -> Duration.ofNanos(span.getEndEpochNanos() - span.getStartEpochNanos()))
                    .anySatisfy(waited -> assertThat(waited).isGreaterThan(WordModel.SLOWLY.dividedBy(2)));
        }
    }

    @Test
    void whileSpansWaitForTheirExporterNoMorePartsAreTaken() {
        try (Bench bench = new Bench(true, 8)) {
            bench.spansBehind = true;
            bench.start(List.of(bench.part("first")));
            await().until(() -> !bench.consumer.paused().isEmpty());
            ConsumerRecord<byte[], byte[]> later = bench.part("later");
            bench.consumer.schedulePollTask(() -> bench.consumer.addRecord(later));
            await().until(() -> bench.committed() == 1);
            await().pollDelay(Duration.ofMillis(300))
                    .until(() -> bench.results().size() == 1);

            bench.spansBehind = false;
            await().until(() -> bench.committed() == 2);
            await().until(() -> bench.consumer.paused().isEmpty());
        }
    }

    @Test
    void whenNoPartIsLeftThatWaitsForTheStoreANewOneProbesIt() {
        try (Bench bench = new Bench(true, 8)) {
            bench.outage = BlobException.Kind.UNAVAILABLE;
            List<ConsumerRecord<byte[], byte[]>> parts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                parts.add(bench.part("word-" + i));
            }
            bench.start(parts);
            await().until(() -> !bench.consumer.paused().isEmpty());
            bench.consumer.schedulePollTask(() -> {
                bench.consumer.rebalance(List.of()); // whoever waited is given up
                bench.outage = null;
                bench.consumer.rebalance(List.of(Bench.PARTITION));
                parts.forEach(bench.consumer::addRecord);
            });
            await().until(() -> bench.committed() == 4);
            assertThat(bench.results()).hasSize(4);
        }
    }

    /** One object that the store fails on is asked for again and again; the others have nothing to do with it. */
    @Test
    void oneDamagedObjectIsNoOutage() {
        try (Bench bench = new Bench(true, 8)) {
            bench.refused = "damaged";
            bench.refusal = BlobException.Kind.UNAVAILABLE;
            bench.start(List.of(bench.part("damaged")));
            await().until(() -> bench.asked.get() > 20);
            assertThat(bench.consumer.paused()).isEmpty();
        }
    }

    @Test
    void resultsAboutOnePartComeInTheOrderOfItsRecords() {
        try (Bench bench = new Bench(true, 8)) {
            bench.outage = BlobException.Kind.UNAVAILABLE;
            ConsumerRecord<byte[], byte[]> first = bench.part("twice");
            // the second needs no store, and could be done at once
            Part again = Part.of(Bench.head("turn-twice", "image-0"), PartId.of("image-0"), null, "inline");
            ConsumerRecord<byte[], byte[]> second =
                    bench.record(Topics.IMAGE.serialize(again), Bench.headers("twice", ""));
            bench.start(List.of(first, second, inline(bench, "other")));
            await().until(() -> bench.results().size() == 1);
            assertThat(bench.results()).extracting(Result::turnId).containsExactly("turn-other");

            bench.outage = null;
            await().until(() -> bench.committed() == 3);
            assertThat(bench.results().subList(1, 3))
                    .extracting(result -> result.payload() != null)
                    .containsExactly(true, false);
        }
    }

    /** Its next worker does the first, and its result would come after that of the second. */
    @Test
    void whatWaitsBehindAPartThatIsGivenUpIsGivenUpToo() {
        for (boolean closes : List.of(true, false)) {
            try (Bench bench = new Bench(true, 8)) {
                bench.outage = BlobException.Kind.UNAVAILABLE;
                Part again = Part.of(Bench.head("turn-twice", "image-0"), PartId.of("image-0"), null, "inline");
                ConsumerRecord<byte[], byte[]> first = bench.part("twice");
                bench.start(List.of(first, bench.record(Topics.IMAGE.serialize(again), Bench.headers("twice", ""))));
                await().until(() -> bench.asked.get() > 5);
                if (!closes) {
                    bench.consumer.schedulePollTask(() -> {
                        bench.consumer.rebalance(List.of());
                        bench.consumer.rebalance(List.of(Bench.PARTITION)); // at once: a mock fails on none
                    });
                    await().until(() -> bench.spans("process tributary.image").size() == 1);
                }
                assertThat(bench.committed()).isZero();
                bench.pipeline.close();
                assertThat(bench.results()).as("closes: %s", closes).isEmpty();
            }
        }
    }

    @Test
    void whileAsMuchIsPreparedAsMayBeTheRestWaits() {
        try (Bench bench = new Bench(true, 2, 2)) {
            List<ConsumerRecord<byte[], byte[]>> parts = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                parts.add(bench.part("word-" + i));
            }
            bench.start(parts);
            await().until(() -> bench.committed() == 50);
            assertThat(bench.results()).hasSize(50);
        }
    }

    private static ConsumerRecord<byte[], byte[]> inline(Bench bench, String word) {
        Part inline = Part.of(Bench.head("turn-" + word, "image-0"), PartId.of("image-0"), null, word);
        return bench.record(Topics.IMAGE.serialize(inline), Bench.headers(word, ""));
    }

    @Test
    void closingGivesUpWhatWaitsForTheStoreWithoutCommittingIt() {
        try (Bench bench = new Bench(true, 8)) {
            bench.outage = BlobException.Kind.UNAVAILABLE;
            bench.start(List.of(bench.part("waits")));
            await().until(() -> bench.spans("image.queue_wait").size() == 1);
            bench.pipeline.close();

            assertThat(bench.results()).isEmpty();
            assertThat(bench.consumer.closed()).isTrue();
            assertThat(bench.producer.closed()).isTrue();
            assertThat(bench.pipeline.ready()).isFalse();
            // ended, so that the steps that were exported are no orphans
            assertThat(bench.span("process tributary.image").getAttributes().get(Attr.ERROR_TYPE))
                    .isEqualTo("worker_closed");
        }
    }

    @Test
    void anAnswerThatIsTooLargeBecomesAFailedResultAndADeadLetter() {
        try (Bench bench = new Bench(false, 8)) {
            bench.start(List.of(bench.part("huge")));
            await().until(() -> bench.results().size() == 1);
            assertThat(bench.producer.errorNext(new RecordTooLargeException("too large")))
                    .isTrue();
            await().until(() -> bench.rejected().size() == 1);
            assertThat(bench.producer.completeNext()).isTrue();
            assertThat(bench.committed()).isZero();
            assertThat(bench.producer.completeNext()).isTrue();
            await().until(() -> bench.committed() == 1);

            assertThat(Objects.requireNonNull(bench.results().get(1).error()).type())
                    .isEqualTo("result_too_large");
            assertThat(bench.rejected().get(0).errorType()).isEqualTo("result_too_large");
        }
    }

    /** Where what every record repeats about the turn is too large already, only a dead letter is left. */
    @Test
    void whatNoResultCanBeSentOfBecomesADeadLetter() {
        try (Bench bench = new Bench(false, 8)) {
            bench.start(List.of(bench.part("huge")));
            for (int results = 1; results <= 2; results++) {
                int sent = results;
                await().until(() -> bench.results().size() == sent);
                assertThat(bench.producer.errorNext(new RecordTooLargeException("too large")))
                        .isTrue();
            }
            await().until(() -> bench.rejected().size() == 1);
            assertThat(bench.producer.completeNext()).isTrue();
            await().until(() -> bench.committed() == 1);

            assertThat(bench.rejected().get(0).errorType()).isEqualTo("result_too_large");
            assertThat(bench.pipeline.failure()).isNotDone();
            assertThat(bench.spans("process tributary.image")).hasSize(1);
        }
    }

    @Test
    void aFailedResultThatIsTooLargeIsLeftToItsDeadLetter() {
        try (Bench bench = new Bench(false, 8)) {
            bench.start(List.of(bench.part(WordModel.UNDECODABLE)));
            await().until(() -> bench.rejected().size() == 1);
            assertThat(bench.producer.errorNext(new RecordTooLargeException("too large")))
                    .isTrue();
            assertThat(bench.producer.completeNext()).isTrue();
            await().until(() -> bench.committed() == 1);

            assertThat(bench.pipeline.failure()).isNotDone();
            assertThat(bench.spans("process tributary.image")).hasSize(1);
        }
    }

    /** The next worker may have sent its own, and one about a later record. */
    @Test
    void whatHasToBeSentAgainIsNotWhenThePartitionWentElsewhere() {
        try (Bench bench = new Bench(false, 8)) {
            bench.start(List.of(bench.part(WordModel.UNDECODABLE)));
            await().until(() -> bench.rejected().size() == 1);
            bench.consumer.schedulePollTask(() -> bench.consumer.rebalance(List.of()));
            await().until(() -> bench.consumer.assignment().isEmpty());
            assertThat(bench.producer.errorNext(new TimeoutException("no broker")))
                    .isTrue();
            assertThat(bench.producer.errorNext(new TimeoutException("no broker")))
                    .isTrue();
            await().until(() -> bench.spans("process tributary.image").size() == 1);

            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            assertThat(bench.producer.history()).hasSize(2);
            assertThat(bench.spans("process tributary.image")).hasSize(1);
            assertThat(bench.pipeline.failure()).isNotDone();
        }
    }

    @Test
    void aDeadLetterThatIsTooLargeLeavesOutTheValue() {
        try (Bench bench = new Bench(false, 8)) {
            bench.start(List.of(bench.record(
                    "poison".getBytes(StandardCharsets.UTF_8), Bench.headers("poison", Bench.SENDER.traceparent()))));
            await().until(() -> bench.rejected().size() == 1);
            assertThat(bench.producer.errorNext(new RecordTooLargeException("too large")))
                    .isTrue();
            await().until(() -> bench.rejected().size() == 2);
            assertThat(bench.producer.completeNext()).isTrue();
            await().until(() -> bench.committed() == 1);

            assertThat(bench.rejected().get(1).value()).isNull();
            assertThat(bench.rejected().get(1).reason()).contains("tributary.image-0@0");
        }
    }

    @Test
    void aProducerThatIsRefusedEndsTheWorkerAndCommitsNothing() {
        try (Bench bench = new Bench(false, 8)) {
            bench.start(List.of(bench.part("hello")));
            await().until(() -> bench.results().size() == 1);
            assertThat(bench.producer.errorNext(new AuthorizationException("no right to write")))
                    .isTrue();

            assertThat(bench.pipeline.failure()).isCompletedWithValueMatching(AuthorizationException.class::isInstance);
            assertThat(bench.pipeline.ready()).isFalse();
            assertThat(bench.committed()).isZero();
        }
    }

    @Test
    void aConsumerThatFailsEndsTheWorker() {
        try (Bench bench = new Bench(true, 8)) {
            bench.start(List.of());
            await().until(bench.pipeline::ready);
            bench.consumer.setPollException(new AuthorizationException("no right to read"));
            await().until(() -> bench.pipeline.failure().isDone());

            assertThat(bench.pipeline.ready()).isFalse();
            await().until(() -> bench.consumer.closed());
        }
    }

    private static String error(Bench bench, String word) {
        return Objects.requireNonNull(bench.result(word).error()).type();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
