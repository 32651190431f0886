package dev.tributary.ingest;

import dev.tributary.contract.Modality;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.trace.LogContext;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a submission into an open turn: checks it, decides its trace, and claims its ID. What an earlier submission of the
 * same turn decided stays.
 */
final class TurnIntake {

    private static final Logger LOG = LoggerFactory.getLogger(TurnIntake.class);

    private final Limits limits;
    private final String tenant;
    private final Manifests manifests;
    private final TurnTraces traces;

    TurnIntake(Limits limits, String tenant, Manifests manifests, TurnTraces traces) {
        this.limits = limits;
        this.tenant = tenant;
        this.manifests = manifests;
        this.traces = traces;
    }

    /**
     * Opens the turn.
     *
     * @throws RefusedException when the submission is wrong, another turn has its ID, or the store is down
     */
    OpenTurn open(Submission submission) throws RefusedException {
        checkParts(submission.payloads());
        long windowMs = window(submission.windowMs());
        Map<PartId, Payload> payloads = number(submission.payloads());
        List<Manifest.Content> content = payloads.entrySet().stream()
                .map(part -> new Manifest.Content(part.getKey(), part.getValue().fingerprint()))
                .toList();
        @Nullable Manifest known = submission.minted() ? null : manifests.find(submission.turnId());
        if (known == null) {
            TurnHead head = new TurnHead(
                    submission.turnId(),
                    submission.openedAt(),
                    windowMs,
                    List.copyOf(payloads.keySet()),
                    tenant,
                    submission.session(),
                    submission.user(),
                    traces.reserve(submission.turnId(), submission.origin()),
                    submission.origin().producer());
            known = manifests.claim(new Manifest(Turn.of(head), content, Manifest.State.PENDING));
        }
        if (!known.content().equals(content)) {
            throw new RefusedException(
                    Refusal.TURN_CONFLICT,
                    "turn " + submission.turnId()
                            + " was opened with other parts; use another turnId for another turn");
        }
        return new OpenTurn(known, payloads, known.state() == Manifest.State.PUBLISHED);
    }

    /** Remembers that a turn's records are on their topics. Failing to is no failure: a resend publishes them again. */
    void published(OpenTurn turn) {
        try {
            manifests.markPublished(turn.manifest());
        } catch (BlobException e) {
            TurnHead head = turn.head();
            LogContext.log(
                    head.turnTrace().toSpanContext(),
                    head.turnId(),
                    () -> LOG.warn(
                            "turn {} is published, but its manifest could not say so: {}",
                            head.turnId(),
                            e.getMessage()));
        }
    }

    private void checkParts(List<Payload> payloads) throws RefusedException {
        if (payloads.isEmpty()) {
            throw new RefusedException(
                    Refusal.NO_PARTS, "the turn has no part; send at least one of " + Modality.names());
        }
        if (payloads.size() > limits.parts()) {
            throw new RefusedException(
                    Refusal.TOO_MANY_PARTS,
                    "the turn has " + payloads.size() + " parts; at most " + limits.parts()
                            + " are taken; send several turns, or raise " + Limits.PARTS_MAX);
        }
    }

    private long window(@Nullable Long windowMs) throws RefusedException {
        if (windowMs == null) {
            return limits.window().toMillis();
        }
        if (windowMs < 1 || windowMs > limits.windowMax().toMillis()) {
            throw new RefusedException(
                    Refusal.INVALID_WINDOW,
                    "the window must be from 1 ms to " + limits.windowMax().toMillis() + " ms; this is " + windowMs
                            + " ms"
                            + (windowMs < 1
                                    ? ""
                                    : ". Whoever runs ingest allows more with " + Limits.WINDOW_MAX
                                            + ", and with tributary.fusion.window.max, to which the join cuts it"));
        }
        return windowMs;
    }

    private static Map<PartId, Payload> number(List<Payload> payloads) {
        Map<Modality, Integer> next = new EnumMap<>(Modality.class);
        Map<PartId, Payload> numbered = new TreeMap<>();
        for (Payload payload : payloads) {
            int index = next.merge(payload.modality(), 1, Integer::sum) - 1;
            numbered.put(new PartId(payload.modality(), index), payload);
        }
        return numbered;
    }
}
