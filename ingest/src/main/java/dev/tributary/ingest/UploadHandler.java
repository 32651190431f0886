package dev.tributary.ingest;

import dev.tributary.contract.Rejected;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.telemetry.Telemetry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns one upload event into the records of its turn, or into a dead letter. */
final class UploadHandler {

    private static final Logger LOG = LoggerFactory.getLogger(UploadHandler.class);

    private final UploadReader reader;
    private final TurnIntake intake;
    private final PayloadStore payloads;
    private final TurnTraces traces;
    private final Telemetry telemetry;
    private final UploadsSettings settings;
    private final Clock clock;

    UploadHandler(
            UploadReader reader,
            TurnIntake intake,
            PayloadStore payloads,
            Telemetry telemetry,
            UploadsSettings settings,
            Clock clock) {
        this.reader = reader;
        this.intake = intake;
        this.payloads = payloads;
        this.traces = new TurnTraces(telemetry);
        this.telemetry = telemetry;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Handles an upload.
     *
     * @param underWay the turns of this transaction so far; an upload that repeats one of them adds nothing
     * @throws RefusedException when it can be handled later: the store is down
     */
    HandledUpload handle(ConsumerRecord<byte[], byte[]> source, Set<String> underWay) throws RefusedException {
        Instant start = clock.instant();
        Origin origin = UploadReader.origin(source);
        try {
            OpenTurn turn = intake.open(reader.read(source, origin));
            EntranceSpan span = EntranceSpan.of(telemetry, turn.head().turnTrace());
            return records(new HandledUpload(source, start, origin, span, turn, null, List.of()), underWay);
        } catch (RefusedException e) {
            if (e.refusal().isRetriable()) {
                throw e;
            }
            return rejected(source, start, origin, e);
        } catch (RuntimeException e) {
            TurnHeaders.log(
                    source.headers(),
                    () -> LOG.error("upload {}-{}@{} failed", source.topic(), source.partition(), source.offset(), e));
            return rejected(
                    source,
                    start,
                    origin,
                    new RefusedException(Refusal.INTERNAL, "ingest failed; its log says why", e));
        }
    }

    private HandledUpload records(HandledUpload handled, Set<String> underWay) throws RefusedException {
        OpenTurn turn = handled.opened();
        if (turn.duplicate() || underWay.contains(turn.head().turnId())) {
            return handled.with(turn.asDuplicate(), List.of());
        }
        try {
            List<Outgoing> records = Outgoing.of(
                    turn.manifest().turn(),
                    payloads.store(turn, handled.span().context()),
                    handled.span().context());
            underWay.add(turn.head().turnId());
            return handled.with(turn, records);
        } catch (RefusedException e) {
            handled.end(settings, e);
            throw e;
        }
    }

    private HandledUpload rejected(
            ConsumerRecord<byte[], byte[]> source, Instant start, Origin origin, RefusedException why) {
        EntranceSpan span = EntranceSpan.alone(telemetry, traces, origin);
        Rejected whole = Rejected.of(
                IngestMetrics.STAGE, why.refusal().id(), why.detail(), clock.instant(), source, span.trace());
        Outgoing letter = new Outgoing(DeadLetter.of(whole, source, settings.deadLetterMax()), span.context());
        return new HandledUpload(source, start, origin, span, null, why, List.of(letter));
    }
}
