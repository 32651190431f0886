package dev.tributary.deploy.doctor;

import dev.tributary.contract.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether somebody listens where traces go.
 *
 * @param exporter what the services are told to export by; {@code otlp} unless set
 */
record OtlpExam(String exporter, String endpoint, boolean isDefault) implements Examination {

    private static final int MILLIS = 3_000;
    private static final String EXPORTER = "otel.traces.exporter";
    private static final String TRACES = "otel.exporter.otlp.traces.endpoint";
    private static final String ALL = "otel.exporter.otlp.endpoint";

    /** By the order in which the services take them: system properties, the environment, settings. */
    static OtlpExam of(Settings settings, Map<String, String> environment) {
        String exporter = set(settings, environment, EXPORTER);
        String traces = set(settings, environment, TRACES);
        String endpoint = traces.isEmpty() ? set(settings, environment, ALL) : traces;
        return new OtlpExam(
                exporter.isEmpty() ? "otlp" : exporter,
                endpoint.isEmpty() ? "http://localhost:4317" : endpoint,
                endpoint.isEmpty());
    }

    private static String set(Settings settings, Map<String, String> environment, String name) {
        String variable = name.toUpperCase(Locale.ROOT).replace('.', '_');
        String byDefault = environment.getOrDefault(
                variable, settings.startingWith("otel.").getOrDefault(name, ""));
        return System.getProperty(name, byDefault);
    }

    @Override
    public String what() {
        return "OTLP";
    }

    @Override
    public String mend() {
        return "start a Collector there, or name another with OTEL_EXPORTER_OTLP_ENDPOINT";
    }

    @Override
    public List<Finding> look() {
        if (!exporter.contains("otlp")) {
            return List.of(Finding.ok(what(), "nothing is sent, since traces are exported by: " + exporter));
        }
        try (Socket socket = new Socket()) {
            URI uri = URI.create(endpoint);
            int port = uri.getPort() >= 0 ? uri.getPort() : endpoint.startsWith("https") ? 443 : 80;
            socket.connect(new InetSocketAddress(String.valueOf(uri.getHost()), port), MILLIS);
            return List.of(Finding.ok(what(), "somebody listens at " + endpoint));
        } catch (IOException | IllegalArgumentException e) {
            return List.of(Finding.warn(
                    what(),
                    "nobody listens at " + endpoint + (isDefault ? ", the default" : "") + ", so traces are lost: "
                            + e.getMessage(),
                    mend()));
        }
    }
}
