package dev.tributary.deploy.doctor;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether the services on this machine take work. */
record ServiceExam(Map<String, URI> services) implements Examination {

    private static final int MOST = 200;
    private static final String HANGS =
            "look at its state with ps; kill -CONT it, or restart it: its partitions go to others";

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
        List<Finding> findings = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        List<String> ready = new ArrayList<>();
        for (Told one : Told.by(services, "/health/ready")) {
            HttpResponse<String> answer = one.answer();
            if (answer == null && one.hangs()) {
                findings.add(Finding.fail(
                        one.name(),
                        "takes connections at " + one.uri() + " and does not answer: its process is stopped, or hangs",
                        HANGS));
            } else if (answer == null) {
                silent.add(one.name());
            } else if (answer.statusCode() == 200) {
                ready.add(one.name());
            } else {
                String said = answer.body().strip();
                findings.add(Finding.fail(
                        one.name(),
                        "takes no work: " + said.substring(0, Math.min(MOST, said.length())),
                        "see its log"));
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
