package dev.tributary.deploy.doctor;

import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Examines everything at once, so that several dead addresses take no longer than one. */
public final class Doctor {

    private static final Duration MOST = Duration.ofSeconds(10);

    private final List<Examination> examinations;
    private final Duration most;

    Doctor(List<Examination> examinations, Duration most) {
        this.examinations = examinations;
        this.most = most;
    }

    /**
     * What is examined.
     *
     * @param services base URLs, by name
     * @param models looks at the model of each worker, by the worker's name
     */
    public static Doctor of(Settings settings, Map<String, URI> services, Map<String, ModelLook> models) {
        Map<String, URI> clocks = new LinkedHashMap<>(services);
        clocks.put(
                "object store", settings.read(reader -> reader.uri("tributary.s3.endpoint", "http://localhost:9000")));
        List<Examination> all = new ArrayList<>();
        all.add(new KafkaExam(KafkaSettings.from(settings), settings));
        all.add(new TransactionExam(KafkaSettings.from(settings), TransactionExam.AGE));
        all.add(new StoreExam(settings));
        all.add(OtlpExam.of(settings, System.getenv()));
        all.add(new ServiceExam(services));
        all.add(new ClockExam(clocks, InstantSource.system()));
        models.forEach((worker, look) -> all.add(new ModelExam(worker, look)));
        all.add(GpuExam.of(settings));
        return new Doctor(all, MOST);
    }

    /** Findings in the order of the examinations. */
    public List<Finding> examine() throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "doctor");
            thread.setDaemon(true); // one that does not end must not keep the process
            return thread;
        });
        try {
            List<Future<List<Finding>>> running = new ArrayList<>();
            examinations.forEach(one -> running.add(threads.submit(one::look)));
            long until = System.nanoTime() + most.toNanos();
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < running.size(); i++) {
                findings.addAll(await(examinations.get(i), running.get(i), until));
            }
            return findings;
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Finding> await(Examination one, Future<List<Finding>> running, long until)
            throws InterruptedException {
        try {
            return running.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return List.of(
                    Finding.fail(one.what(), "no answer within " + most.toSeconds() + " s", one.mendUnlessBusy()));
        } catch (ExecutionException e) {
            return List.of(Finding.fail(one.what(), String.valueOf(e.getCause()), one.mend()));
        }
    }
}
