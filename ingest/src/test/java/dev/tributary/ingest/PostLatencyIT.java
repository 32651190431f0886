package dev.tributary.ingest;

import static dev.tributary.ingest.TestIngest.Form.form;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** How long a POST takes, one after another, broker and store in the same JVM: {@code -Dtributary.latency.turns=1000}. */
final class PostLatencyIT {

    @Test
    void aPostIsAnsweredWithinASecond(@TempDir Path directory) throws Exception {
        int turns = Integer.getInteger("tributary.latency.turns", 30);
        try (Cluster cluster = new Cluster(directory);
                TestTelemetry telemetry = new TestTelemetry();
                IngestService ingest = IngestService.start(cluster.settings("latency"), telemetry.telemetry)) {
            await().atMost(Duration.ofSeconds(30)).until(ingest::ready);
            Client client = new Client();
            post(client, ingest, turns, 100_000); // warm up
            report("POST of text", post(client, ingest, turns, 0));
            telemetry.spans.reset();
            double[] milliseconds = post(client, ingest, turns, 100_000);
            report("POST of text and an image of 100 kB", milliseconds);
            report("  of that, image.store", durations(telemetry, "image.store"));
            report("  of that, send tributary.turns", durations(telemetry, "send tributary.turns"));

            assertThat(milliseconds[milliseconds.length / 2]).isLessThan(1_000);
        }
    }

    private static double[] post(Client client, IngestService ingest, int turns, int imageBytes) throws Exception {
        Random random = new Random(1);
        double[] milliseconds = new double[turns];
        for (int i = 0; i < turns; i++) {
            TestIngest.Form form = form().text("turn " + i);
            if (imageBytes > 0) {
                byte[] image = new byte[imageBytes];
                random.nextBytes(image);
                System.arraycopy(Samples.png(i), 0, image, 0, 8);
                form.image(image);
            }
            long start = System.nanoTime();
            assertThat(client.post(ingest.uri(), form).status()).isEqualTo(202);
            milliseconds[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(milliseconds);
        return milliseconds;
    }

    private static double[] durations(TestTelemetry telemetry, String span) {
        return telemetry.named(span).stream()
                .mapToDouble(data -> (data.getEndEpochNanos() - data.getStartEpochNanos()) / 1e6)
                .sorted()
                .toArray();
    }

    private static void report(String what, double[] sorted) {
        LoggerFactory.getLogger(PostLatencyIT.class)
                .info(String.format(
                        Locale.ROOT,
                        "%s, %d times: p50 %.1f ms, p99 %.1f ms",
                        what,
                        sorted.length,
                        sorted[sorted.length / 2],
                        sorted[(int) (sorted.length * 0.99)]));
    }
}
