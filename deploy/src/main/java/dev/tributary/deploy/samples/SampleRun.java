package dev.tributary.deploy.samples;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Modality;
import dev.tributary.contract.TurnIds;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.deploy.client.FusedTurns;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import dev.tributary.deploy.client.UploadProducer;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sends the sample turns, waits for their outcomes, and compares them with what they had to be. */
public final class SampleRun implements AutoCloseable {

    private static final Duration OUTCOME_WITHIN = Duration.ofSeconds(60);

    private final TurnClient http;
    private final UploadProducer uploads;
    private final FusedTurns outcomes;
    private final BlobStore store;
    private final URI page;

    /**
     * Connects to a running Tributary.
     *
     * @param kafka properties to reach Kafka
     * @param store where the producer over Kafka puts its payloads; closed with this
     */
    public SampleRun(URI ingest, URI page, Map<String, Object> kafka, BlobStore store) {
        this.http = new TurnClient(ingest);
        this.uploads = new UploadProducer(kafka);
        this.outcomes = FusedTurns.follow(kafka);
        this.store = store;
        this.page = page;
    }

    private record Sent(Sample sample, String turnId, String traceId, String problem) {}

    /** Sends all samples at once, and hands over the line of each in their order, as soon as it is known. */
    public List<TurnLine> run(Consumer<TurnLine> known) throws InterruptedException {
        List<Sent> sent = new ArrayList<>();
        for (Sample sample : Samples.all()) {
            sent.add(send(sample));
        }
        List<TurnLine> lines = new ArrayList<>();
        for (Sent one : sent) {
            TurnLine line = line(one);
            lines.add(line);
            known.accept(line);
        }
        return lines;
    }

    @Override
    public void close() {
        outcomes.close();
        uploads.close();
        store.close();
    }

    private TurnLine line(Sent sent) throws InterruptedException {
        String link = page.resolve("/turns/" + sent.turnId).toString();
        if (!sent.problem.isEmpty()) {
            return TurnLine.failed(sent.sample, sent.turnId, sent.traceId, link, sent.problem);
        }
        Fused fused = outcomes.await(sent.turnId, OUTCOME_WITHIN);
        if (fused == null) {
            return TurnLine.failed(
                    sent.sample,
                    sent.turnId,
                    sent.traceId,
                    link,
                    "no outcome within " + OUTCOME_WITHIN.toSeconds() + " s");
        }
        List<String> problems = new ArrayList<>(Verdict.of(sent.sample, fused));
        if (!fused.traceId().equals(sent.traceId)) {
            problems.add("the trace is " + fused.traceId() + ", not the producer's " + sent.traceId);
        }
        return TurnLine.of(sent.sample, fused, link, problems);
    }

    private Sent send(Sample sample) throws InterruptedException {
        try {
            if (sample.way() == Sample.Way.HTTP) {
                TurnClient.Accepted accepted = http.send(null, null, sample.parts());
                return new Sent(sample, accepted.turnId(), accepted.traceId(), "");
            }
            return upload(sample, sample.way() == Sample.Way.KAFKA);
        } catch (TurnClient.NotAcceptedException | BlobException | IllegalStateException e) {
            return new Sent(sample, "", "", "not accepted: " + e.getMessage());
        }
    }

    /** As a producer in any language would: objects by an S3 client, the event by a Kafka client, a trace of its own. */
    private Sent upload(Sample sample, boolean withImages) throws BlobException, InterruptedException {
        String turnId = TurnIds.mint(InstantSource.system().instant());
        IdGenerator ids = IdGenerator.random();
        String traceId = ids.generateTraceId();
        List<Map<String, Object>> parts = new ArrayList<>();
        for (OutgoingPart part : sample.parts()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("modality", part.modality().id());
            if (part.modality() == Modality.TEXT) {
                entry.put("text", new String(part.bytes(), StandardCharsets.UTF_8));
            } else {
                String key = "uploads/" + turnId + "/" + part.name();
                if (withImages || part.modality() != Modality.IMAGE) {
                    store.put(key, part.bytes(), part.contentType());
                }
                entry.put("bucket", store.bucket());
                entry.put("key", key);
                entry.put("contentType", part.contentType());
            }
            parts.add(entry);
        }
        uploads.send(
                turnId,
                "00-" + traceId + "-" + ids.generateSpanId() + "-01",
                Map.of("turnId", turnId, "session", "demo", "parts", parts));
        return new Sent(sample, turnId, traceId, "");
    }
}
