package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Settings;
import dev.tributary.workerruntime.ModelCheck;
import dev.tributary.workerruntime.OnnxSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DoctorTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.4Z");

    @Test
    void whoeverTakesTooLongFailsAndHoldsUpNobody() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Doctor doctor = new Doctor(
                List.of(
                        examination("silent", () -> {
                            never.await();
                            return List.of();
                        }),
                        examination("well", () -> List.of(Finding.ok("well", "is"))),
                        examination("broken", () -> {
                            throw new IllegalStateException("it broke");
                        })),
                Duration.ofMillis(200));

        List<Finding> findings = doctor.examine();
        assertThat(findings)
                .extracting(finding -> finding.what() + " " + finding.state())
                .containsExactly("silent fail", "well ok", "broken fail");
        assertThat(findings.get(0).mend()).startsWith("look again").endsWith("mend it");
    }

    @Test
    void deadAddressesAreToldWithinSecondsWithWhatMendsThem() throws Exception {
        Settings settings = Settings.of(Map.of(
                "tributary.kafka.bootstrap.servers", "localhost:1",
                "tributary.s3.endpoint", "http://localhost:1",
                "tributary.s3.access.key", "a",
                "tributary.s3.secret.key", "b",
                "otel.exporter.otlp.endpoint", "http://localhost:1"));
        long from = System.nanoTime();
        List<Finding> findings = Doctor.of(settings, Map.of("ingest", URI.create("http://localhost:1")), Map.of())
                .examine();

        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(20));
        assertThat(findings)
                .filteredOn(finding -> finding.state() == Finding.State.FAIL)
                .extracting(Finding::what)
                .contains("brokers", "object store");
        assertThat(findings)
                .filteredOn(finding -> finding.state() == Finding.State.WARN)
                .extracting(Finding::what)
                .contains("OTLP", "services", "clocks");
        assertThat(findings)
                .filteredOn(finding -> finding.state() != Finding.State.OK)
                .allSatisfy(finding -> assertThat(finding.mend()).isNotEmpty());
    }

    @Test
    void whoTakesConnectionsAndSaysNothingIsHungAndManyOfThemTakeNoLongerThanOne() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI hung = URI.create("http://localhost:" + mute.getLocalPort());
            Map<String, URI> services = new LinkedHashMap<>();
            for (int i = 0; i < 20; i++) {
                services.put("hung-" + i, hung);
            }
            services.put("gone", URI.create("http://localhost:1"));
            long from = System.nanoTime();
            List<Finding> services20 = new ServiceExam(services).look();
            List<Finding> clocks20 = new ClockExam(services, InstantSource.fixed(NOON)).look();

            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(20));
            assertThat(services20)
                    .filteredOn(finding -> finding.state() == Finding.State.FAIL)
                    .hasSize(20)
                    .allSatisfy(finding -> assertThat(finding.said()).contains("does not answer"));
            assertThat(services20)
                    .filteredOn(finding -> finding.state() == Finding.State.WARN)
                    .extracting(Finding::said)
                    .containsExactly("not on this machine: gone");
            assertThat(clocks20).extracting(Finding::said).containsExactly("nobody tells the time");
        }
    }

    @Test
    void aClockIsOffByWhatADateInSecondsCannotExplain() {
        Instant answered = NOON.plusMillis(300);

        assertThat(ClockExam.ahead("Sun, 1 Mar 2026 12:00:00 GMT", NOON, answered))
                .isZero();
        assertThat(ClockExam.ahead("Sun, 1 Mar 2026 11:59:59 GMT", NOON, answered))
                .isEqualTo(Duration.ofMillis(-400));
        assertThat(ClockExam.ahead("Sun, 1 Mar 2026 12:00:31 GMT", NOON, answered))
                .isEqualTo(Duration.ofMillis(30_300));
        assertThat(ClockExam.ahead("yesterday", NOON, answered)).isNull();
    }

    @Test
    void aProviderThatCannotBeHadFailsUnlessTheCpuStandsIn() {
        assertThat(gpu(OnnxSettings.cpu(), Set.of("CPU"), List.of())).isEqualTo(Finding.State.OK);
        assertThat(gpu(cuda(false), Set.of("CPU", "CUDA"), List.of("GPU 0"))).isEqualTo(Finding.State.OK);
        assertThat(gpu(cuda(false), Set.of("CPU"), List.of("GPU 0"))).isEqualTo(Finding.State.FAIL);
        assertThat(gpu(cuda(false), Set.of("CPU", "CUDA"), List.of())).isEqualTo(Finding.State.FAIL);
        assertThat(gpu(cuda(true), Set.of("CPU"), List.of())).isEqualTo(Finding.State.WARN);
    }

    @Test
    void aModelIsAsItsCardSaysOrIsFetchedOrIsWrong() throws Exception {
        assertThat(model(List.of(), List.of()).state()).isEqualTo(Finding.State.OK);
        assertThat(model(List.of("npm:x"), List.of()).state()).isEqualTo(Finding.State.WARN);
        Finding wrong = model(List.of(), List.of("file:m.onnx has the SHA-256 1"));
        assertThat(wrong.state()).isEqualTo(Finding.State.FAIL);
        assertThat(wrong.mend()).contains("tributary.image.model.card");
    }

    private static Finding model(List<String> absent, List<String> wrong) throws Exception {
        ModelCheck check = new ModelCheck("ocr 1", "0".repeat(64), absent, wrong);
        return new ModelExam("image-worker", () -> check).look().get(0);
    }

    private static OnnxSettings cuda(boolean fallback) {
        return new OnnxSettings(OnnxSettings.Provider.CUDA, fallback, -1, 1);
    }

    private static Finding.State gpu(OnnxSettings onnx, Set<String> providers, List<String> gpus) {
        return new GpuExam(onnx, () -> providers, () -> gpus).look().get(0).state();
    }

    private interface Body {
        List<Finding> look() throws Exception;
    }

    private static Examination examination(String what, Body body) {
        return new Examination() {
            @Override
            public String what() {
                return what;
            }

            @Override
            public String mend() {
                return "mend it";
            }

            @Override
            public List<Finding> look() throws Exception {
                return body.look();
            }
        };
    }
}
