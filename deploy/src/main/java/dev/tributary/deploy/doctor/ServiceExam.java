package dev.tributary.deploy.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether the services on this machine take work. */
record ServiceExam(Map<String, URI> services) implements Examination {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST = 200;

    @Override
    public String what() {
        return "services";
    }

    @Override
    public String mend() {
        return "deploy/tributary run <service>";
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        List<Finding> findings = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        List<String> ready = new ArrayList<>();
        for (Map.Entry<String, URI> service : services.entrySet()) {
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(service.getValue().resolve("/health/ready"))
                                .timeout(PATIENCE)
                                .build(),
                        BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    ready.add(service.getKey());
                } else {
                    String said = answer.body().strip();
                    findings.add(Finding.fail(
                            service.getKey(),
                            "takes no work: " + said.substring(0, Math.min(MOST, said.length())),
                            "see its log"));
                }
            } catch (IOException e) {
                silent.add(service.getKey());
            }
        }
        if (!silent.isEmpty()) {
            findings.add(0, Finding.warn(what(), "not on this machine: " + String.join(", ", silent), mend()));
        }
        if (!ready.isEmpty()) {
            findings.add(0, Finding.ok(what(), "ready: " + String.join(", ", ready)));
        }
        return findings;
    }
}
