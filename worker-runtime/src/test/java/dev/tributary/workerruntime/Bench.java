package dev.tributary.workerruntime;

import dev.tributary.contract.BlobRef;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Rejected;
import dev.tributary.contract.Result;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.blob.Blob;
import dev.tributary.contract.blob.BlobException;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.contract.trace.ReservedIds;
import dev.tributary.contract.trace.TraceContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A whole pipeline with Kafka's mock clients, a store in memory, and the spans that it made. */
final class Bench implements AutoCloseable {

    static final TraceContext TURN = context("1111111111111111");
    static final TraceContext SENDER = context("2222222222222222");
    static final TopicPartition PARTITION = new TopicPartition("tributary.image", 0);

    final InMemorySpanExporter spans = InMemorySpanExporter.create();
    final WordModel model = new WordModel(Modality.IMAGE);
    final Map<String, byte[]> store = new ConcurrentHashMap<>();
    final MockProducer<byte[], byte[]> producer;
    final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // waits without holding what the test needs
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            if (records.isEmpty()) {
                LockSupport.parkNanos(1_000_000); // a real poll waits too
            }
            return records;
        }
    };
    final Pipeline<WordModel.Word, String> pipeline;
    final AtomicInteger asked = new AtomicInteger();
    /** An object that is larger than the heap has room for. */
    static final String GREEDY_TO_FETCH = "greedy-to-fetch";

    /** A reference that the store's client has a defect with. */
    static final String DEFECT = "defect";

    volatile BlobException.@Nullable Kind outage;
    volatile @Nullable String refused;

    /** How that one is refused. */
    volatile BlobException.Kind refusal = BlobException.Kind.DENIED;

    volatile boolean spansBehind;

    /** How far the clock has been put forward. */
    volatile Duration ahead = Duration.ZERO;

    /** Held while the one that is refused is not to be asked for. */
    final ReentrantLock refusing = new ReentrantLock();

    private final Telemetry telemetry;
    private long offset;

    Bench(boolean acknowledge, int batchMax) {
        this(acknowledge, batchMax, 100, 0);
    }

    Bench(boolean acknowledge, int batchMax, int preparedMax) {
        this(acknowledge, batchMax, preparedMax, 0);
    }

    /** @param cacheBytes what remembered answers may take, 0 for none */
    Bench(boolean acknowledge, int batchMax, int preparedMax, long cacheBytes) {
        ReservedIds ids = new ReservedIds();
        SdkTracerProvider tracing = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build();
        telemetry = Telemetry.of(
                OpenTelemetrySdk.builder()
                        .setTracerProvider(tracing)
                        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                        .build(),
                ids);
        producer = new MockProducer<>(acknowledge, null, new ByteArraySerializer(), new ByteArraySerializer());
        Duration linger = Duration.ofSeconds(30);
        BatchSettings batch = new BatchSettings(
                batchMax,
                BatchSettings.Sizing.FIXED,
                0,
                linger,
                linger,
                1,
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO);
        WorkerSettings settings = new WorkerSettings(
                Modality.IMAGE,
                "none",
                Path.of("target"),
                0,
                "image-worker",
                100,
                100,
                new IntakeSettings(1 << 20, preparedMax, 1 << 20, Duration.ofSeconds(5), true, 4),
                2,
                Duration.ofMillis(500),
                Duration.ofMinutes(10),
                batch,
                cacheBytes,
                100,
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMinutes(2),
                Duration.ofSeconds(5));
        pipeline = new Pipeline<>(
                settings,
                model,
                batch.limits(model.lengths(), Long.MAX_VALUE),
                new BatchTraces(telemetry.tracer(), model, "ocr", OnnxSettings.Provider.CUDA),
                consumer,
                telemetry.kafka().wrap(producer),
                this::get,
                telemetry.tracer(),
                () -> spansBehind,
                WorkerMetrics.NONE,
                () -> Clock.systemUTC().instant().plus(ahead));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    }

    /** Starts with records that one poll brings all together. */
    void start(List<ConsumerRecord<byte[], byte[]>> records) {
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(PARTITION));
            records.forEach(consumer::addRecord);
        });
        pipeline.start();
    }

    private Blob get(BlobRef ref, long maxBytes) throws BlobException {
        asked.incrementAndGet();
        BlobException.Kind kind = outage;
        if (kind != null) {
            throw new BlobException(kind, "the store is out", null);
        }
        if (ref.key().equals(refused)) {
            refusing.lock();
            try {
                throw new BlobException(refusal, ref.uri() + " is refused", null);
            } finally {
                refusing.unlock();
            }
        }
        if (ref.key().equals(DEFECT)) {
            throw new IllegalStateException("a defect of the store's client");
        }
        if (ref.key().equals(GREEDY_TO_FETCH)) {
            throw new OutOfMemoryError("a test's");
        }
        byte[] bytes = store.get(ref.key());
        if (bytes == null) {
            throw new BlobException(BlobException.Kind.MISSING, ref.uri() + " is not in the store", null);
        }
        return new Blob(bytes, Sha256.of(bytes), "image/png");
    }

    /** A part whose payload lies in the store. */
    ConsumerRecord<byte[], byte[]> part(String word) {
        store.put(word, word.getBytes(StandardCharsets.UTF_8));
        return partWithoutPayload(word);
    }

    /** A part of a turn of its own whose payload is the same as others'. */
    ConsumerRecord<byte[], byte[]> part(String turn, String word) {
        store.put(word, word.getBytes(StandardCharsets.UTF_8));
        BlobRef ref = new BlobRef("bucket", word, null, null, "image/png");
        Part part = Part.of(head("turn-" + turn, "image-0"), PartId.of("image-0"), ref, null);
        return record(Topics.IMAGE.serialize(part), headers(turn, SENDER.traceparent()));
    }

    ConsumerRecord<byte[], byte[]> partWithoutPayload(String word) {
        return record(Topics.IMAGE.serialize(of(word)), headers(word, SENDER.traceparent()));
    }

    static Part of(String word) {
        BlobRef ref = new BlobRef("bucket", word, null, null, "image/png");
        return Part.of(head("turn-" + word, "image-0"), PartId.of("image-0"), ref, null);
    }

    static TurnHead head(String turnId, String part) {
        return new TurnHead(
                turnId,
                Instant.parse("2026-01-02T03:04:05Z"),
                1000,
                List.of(PartId.of(part)),
                "default",
                "session-1",
                "user-1",
                TURN,
                null);
    }

    static Headers headers(String word, String traceparent) {
        Headers headers = TurnHeaders.headers(Topics.IMAGE, "turn-" + word, PartId.of("image-0"));
        return headers.add(TurnHeaders.TRACEPARENT, traceparent.getBytes(StandardCharsets.UTF_8));
    }

    ConsumerRecord<byte[], byte[]> record(byte @Nullable [] value, Headers headers) {
        return new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                offset++,
                System.currentTimeMillis() - 50,
                TimestampType.CREATE_TIME,
                0,
                0,
                key(headers),
                value,
                new RecordHeaders(headers),
                Optional.empty());
    }

    private static byte @Nullable [] key(Headers headers) {
        Header turnId = headers.lastHeader(TurnHeaders.TURN_ID);
        return turnId == null ? null : turnId.value();
    }

    List<Result> results() {
        return sent(Topics.IMAGE_RESULTS);
    }

    List<Rejected> rejected() {
        return sent(Topics.REJECTED);
    }

    /** The result about the part that is named after a word. */
    Result result(String word) {
        return results().stream()
                .filter(result -> result.turnId().equals("turn-" + word))
                .findFirst()
                .orElseThrow();
    }

    private <T> List<T> sent(Topic<T> topic) {
        List<T> values = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : List.copyOf(producer.history())) {
            if (record.topic().equals(topic.name()) && topic.decode(record.value()) instanceof Decoded.Ok<T> ok) {
                values.add(ok.value());
            }
        }
        return values;
    }

    /** The committed position, or 0. */
    long committed() {
        OffsetAndMetadata position = consumer.committed(Set.of(PARTITION)).get(PARTITION);
        return position == null ? 0 : position.offset();
    }

    SpanData span(String name) {
        return Objects.requireNonNull(spans(name).get(0));
    }

    List<SpanData> spans(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private static TraceContext context(String span) {
        return new TraceContext("00-0af7651916cd43dd8448eb211c80319c-" + span + "-01", null);
    }

    @Override
    public void close() {
        pipeline.close();
        telemetry.close();
    }
}
