package dev.tributary.deploy.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import dev.tributary.deploy.logs.LogLines;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Collector that reads the services' log files, before something that takes what Loki takes. */
@Tag("faults")
class CollectorLogsIT {

    private static final Duration ARRIVED_WITHIN = Duration.ofSeconds(30);

    private final List<Line> came = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    /** A line as it came, with the resource that it came from. */
    private record Line(Map<String, String> resource, LogRecord log) {}

    @Test
    void aLineComesOnceAsItIsWithItsIdsBesideIt() throws Exception {
        Path program = CollectorProcess.program();
        Instant before = Instant.now();
        Path file = directory.resolve("image-worker.log");
        LogLines.write(file);
        Files.writeString(file, "OpenJDK 64-Bit Server VM warning: out of luck\n", StandardOpenOption.APPEND);
        List<String> lines = Files.readAllLines(file);
        try (Server loki = loki()) {
            loki.start().join();
            try (CollectorProcess collector = collector(program, loki)) {
                await("all lines").atMost(ARRIVED_WITHIN).until(() -> came.size() >= lines.size());
                collector.stop();
            }
            Files.writeString(file, "one more\n", StandardOpenOption.APPEND);
            try (CollectorProcess collector = collector(program, loki)) {
                await("the new line").atMost(ARRIVED_WITHIN).until(() -> came.size() > lines.size());
                collector.stop();
            }
        }
        assertThat(came.stream().map(line -> line.log().getBody().getStringValue()))
                .containsExactly(lines.get(0), lines.get(1), lines.get(2), "one more");
        assertThat(came)
                .extracting(Line::resource)
                .containsOnly(Map.of("service.name", "image-worker", "service.namespace", "tributary"));
        LogRecord warning = came.get(0).log();
        assertThat(HexFormat.of().formatHex(warning.getTraceId().toByteArray())).isEqualTo(LogLines.TRACE);
        assertThat(HexFormat.of().formatHex(warning.getSpanId().toByteArray())).isEqualTo(LogLines.SPAN);
        assertThat(texts(warning.getAttributesList())).isEqualTo(Map.of("turn.id", LogLines.TURN));
        assertThat(warning.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_WARN);
        assertThat(Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(warning.getTimeUnixNano())))
                .isBetween(before.minusSeconds(1), Instant.now());
        LogRecord started = came.get(1).log();
        assertThat(started.getTraceId().isEmpty()).isTrue();
        assertThat(started.getAttributesList()).isEmpty();
        assertThat(started.getSeverityText()).isEqualTo("INFO");
    }

    private CollectorProcess collector(Path program, Server loki) throws IOException {
        return CollectorProcess.start(
                program,
                List.of("logs-to-loki.yaml"),
                Map.of(
                        "TRIBUTARY_LOGS", directory.resolve("*-worker.log").toString(),
                        "TRIBUTARY_LOGS_POSITIONS",
                                directory.resolve("positions").toString(),
                        "TRIBUTARY_LOKI_ENDPOINT", "http://127.0.0.1:" + loki.activeLocalPort() + "/otlp"),
                directory);
    }

    private Server loki() {
        return Server.builder()
                .service(
                        "/otlp/v1/logs",
                        (context, request) ->
                                HttpResponse.of(request.aggregate().thenApply(whole -> {
                                    take(whole.content().array());
                                    return HttpResponse.of(HttpStatus.OK);
                                })))
                .build();
    }

    private void take(byte[] zipped) {
        try {
            byte[] body = new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes();
            ExportLogsServiceRequest.parseFrom(body)
                    .getResourceLogsList()
                    .forEach(resource -> resource.getScopeLogsList()
                            .forEach(scope -> scope.getLogRecordsList()
                                    .forEach(log -> came.add(new Line(
                                            texts(resource.getResource().getAttributesList()), log)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, pair -> pair.getValue().getStringValue()));
    }
}
