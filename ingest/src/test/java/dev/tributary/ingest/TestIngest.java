package dev.tributary.ingest;

import com.linecorp.armeria.server.Server;
import dev.tributary.contract.telemetry.Telemetry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The HTTP entrance on a real server, with the store and the broker in memory. */
final class TestIngest implements AutoCloseable {

    static final String BOUNDARY = "gc0p4Jq0M2Yt08jU534c0p";

    final TestTelemetry telemetry;
    final MemoryObjectStore objects = new MemoryObjectStore();
    final RecordingPublisher publisher = new RecordingPublisher();
    private final Server server;
    private final HttpClient client = HttpClient.newHttpClient();

    TestIngest(Map<String, String> settings) {
        this(settings, null);
    }

    /** With another publisher in place of the one that only keeps what it is given. */
    static TestIngest publishingTo(Map<String, String> settings, Function<Telemetry, TurnPublisher> publisher) {
        return new TestIngest(settings, publisher);
    }

    private TestIngest(Map<String, String> others, @Nullable Function<Telemetry, TurnPublisher> another) {
        IngestSettings settings = Samples.settings(others);
        telemetry = new TestTelemetry();
        Clock clock = Clock.systemUTC();
        Limits limits = Samples.limits();
        Manifests manifests = new Manifests(objects, "default");
        HttpEntrance entrance = new HttpEntrance(
                settings.http(),
                limits,
                new TurnIntake(limits, "default", manifests, new TurnTraces(telemetry.telemetry)),
                new PayloadStore(objects, limits.inlineText(), telemetry.telemetry),
                another == null ? publisher : another.apply(telemetry.telemetry),
                telemetry.telemetry,
                new IngestMetrics(telemetry.telemetry.meter(), clock),
                clock);
        Problems problems = new Problems(settings.http().retryAfter());
        TurnQueries queries = new TurnQueries(settings.http().fusion(), manifests, problems, clock);
        server = IngestService.server(
                settings.http(), entrance, queries, () -> new Readiness.Status(true, Map.of()), Optional.empty());
        server.start().join();
    }

    /** As if nothing had happened. */
    void reset() {
        objects.objects.clear();
        objects.down = false;
        objects.refusesPayloads = false;
        publisher.published.clear();
        publisher.down = false;
        telemetry.spans.reset();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.activeLocalPort() + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    HttpResponse<String> post(Form form, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/v1/turns"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.bytes()));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        server.stop().join();
        telemetry.close();
    }

    /** A multipart form as bytes. */
    static final class Form {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        static Form form() {
            return new Form();
        }

        Form part(String name, @Nullable String contentType, byte[] content) {
            write(Samples.utf8("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n"
                    + (contentType == null ? "" : "Content-Type: " + contentType + "\r\n") + "\r\n"));
            write(content);
            write(Samples.utf8("\r\n"));
            return this;
        }

        Form text(String text) {
            return part("text", null, Samples.utf8(text));
        }

        Form image(byte[] bytes) {
            return part("image", "image/png", bytes);
        }

        Form turn(String json) {
            return part("turn", "application/json", Samples.utf8(json));
        }

        byte[] unfinished() {
            return bytes.toByteArray();
        }

        byte[] bytes() {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.writeBytes(bytes.toByteArray());
            whole.writeBytes(Samples.utf8("--" + BOUNDARY + "--\r\n"));
            return whole.toByteArray();
        }

        private void write(byte[] content) {
            try {
                bytes.write(content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
