package dev.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Json;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topics;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class UploadHandlerTest {

    private static final String UPLOAD = "{\"turnId\": \"t\", \"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}";

    private final TestTelemetry telemetry = new TestTelemetry();
    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final Set<String> underWay = new HashSet<>();
    private final TurnIntake intake = new TurnIntake(
            Samples.limits(), "default", new Manifests(objects, "default"), new TurnTraces(telemetry.telemetry));
    private final UploadHandler handler = handler();

    @AfterEach
    void close() {
        telemetry.close();
    }

    @Test
    void anUploadBecomesTheRecordsOfItsTurn() throws RefusedException {
        HandledUpload handled = handler.handle(record(UPLOAD), underWay);

        assertThat(handled.records())
                .extracting(outgoing -> outgoing.record().topic())
                .containsExactly(Topics.TURNS.name(), Topics.TEXT.name());
        assertThat(underWay).containsExactly("t");
    }

    @Test
    void theSameTurnTwiceInOneTransactionIsPublishedOnce() throws RefusedException {
        handler.handle(record(UPLOAD), underWay);
        HandledUpload again = handler.handle(record(UPLOAD), underWay);

        assertThat(again.records()).isEmpty();
        assertThat(again.opened().duplicate()).isTrue();
    }

    @Test
    void aTurnWhoseTransactionFailedIsPublishedAsItWasOpened() throws RefusedException {
        HandledUpload first = handler.handle(record(UPLOAD), underWay);
        HandledUpload second = handler.handle(record(UPLOAD), new HashSet<>());

        assertThat(second.records()).hasSize(2);
        assertThat(second.opened().head()).isEqualTo(first.opened().head());
    }

    @Test
    void aTurnThatIsPublishedIsNotPublishedAgain() throws RefusedException {
        intake.published(handler.handle(record(UPLOAD), underWay).opened());

        assertThat(handler.handle(record(UPLOAD), new HashSet<>()).records()).isEmpty();
    }

    @Test
    void otherContentUnderTheSameIdBecomesADeadLetter() throws Exception {
        handler.handle(record(UPLOAD), underWay);
        HandledUpload other = handler.handle(record(UPLOAD.replace("\"x\"", "\"y\"")), underWay);

        assertThat(letter(other).errorType()).isEqualTo("turn_conflict");
        assertThat(other.turn()).isNull();
    }

    @Test
    void aDeadLetterCarriesTheOriginal() throws Exception {
        assertThat(letter(handler.handle(record("[1]"), underWay)).value()).isEqualTo("WzFd");
    }

    @Test
    void aDeadLetterThatWouldBeTooLargeNamesThePlaceOfTheOriginal() throws Exception {
        Rejected letter = letter(handler.handle(record("[\"" + "x".repeat(1_000_000) + "\"]"), underWay));

        assertThat(letter.value()).isNull();
        assertThat(letter.reason()).contains("too large for a dead letter");
        assertThat(letter.offset()).isEqualTo(1);
    }

    @Test
    void aReasonDoesNotGrowWithWhatItNames() throws Exception {
        String modality = "x".repeat(10_000);

        assertThat(letter(handler.handle(record("{\"parts\": [{\"modality\": \"" + modality + "\"}]}"), underWay))
                        .reason())
                .hasSizeLessThan(600);
    }

    @Test
    void aStoreThatIsDownLosesNothing() {
        objects.down = true;

        assertThatThrownBy(() -> handler.handle(record(UPLOAD), underWay))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.STORE_UNAVAILABLE));
        assertThat(underWay).isEmpty();
    }

    private UploadHandler handler() {
        Clock clock = Clock.systemUTC();
        return new UploadHandler(
                new UploadReader(Samples.limits(), "own", List.of("own"), clock),
                intake,
                new PayloadStore(objects, Samples.limits().inlineText(), telemetry.telemetry),
                telemetry.telemetry,
                Samples.settings(Map.of()).uploads(),
                clock);
    }

    private static Rejected letter(HandledUpload handled) throws Exception {
        assertThat(handled.records()).hasSize(1);
        assertThat(handled.records().get(0).record().topic()).isEqualTo(Topics.REJECTED.name());
        return Json.MAPPER.readValue(
                Objects.requireNonNull(handled.records().get(0).record().value()), Rejected.class);
    }

    private static ConsumerRecord<byte[], byte[]> record(String value) {
        return UploadReaderTest.record(1, Instant.now(), value);
    }
}
