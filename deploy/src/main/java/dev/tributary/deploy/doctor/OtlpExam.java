package dev.tributary.deploy.doctor;

import dev.tributary.contract.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Whether somebody listens where traces go. */
record OtlpExam(String endpoint, boolean isDefault) implements Examination {

    private static final int MILLIS = 3_000;
    private static final String VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT";

    static OtlpExam of(Settings settings, Map<String, String> environment) {
        String set = settings.startingWith("otel.exporter.otlp.")
                .getOrDefault("otel.exporter.otlp.endpoint", environment.getOrDefault(VARIABLE, ""));
        return set.isEmpty() ? new OtlpExam("http://localhost:4317", true) : new OtlpExam(set, false);
    }

    @Override
    public String what() {
        return "OTLP";
    }

    @Override
    public String mend() {
        return "start a Collector there, or name another with " + VARIABLE;
    }

    @Override
    public List<Finding> look() {
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
