package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Fused;
import dev.tributary.contract.Outcome;
import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.deploy.client.FusedTurns;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TopicReader;
import dev.tributary.deploy.client.TurnClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stack as such: parts of it, its data, and what it says when it cannot start. */
class StackIT {

    private static final Set<Service> FOR_TEXT = EnumSet.of(Service.INGEST, Service.TEXT_WORKER, Service.FUSION_STREAM);
    private static final Duration OUTCOME_WITHIN = Duration.ofSeconds(60);

    @Test
    void aServiceCanStopAndComeBackWithoutLosingATurn() throws Exception {
        try (Stack stack = Stack.start(options(Map.of(), null, FOR_TEXT));
                FusedTurns outcomes = FusedTurns.follow(client(stack))) {
            stack.stop(Service.TEXT_WORKER);
            String turnId = send(stack, "Where is my parcel?");
            stack.start(Service.TEXT_WORKER);
            Fused fused = outcomes.await(turnId, OUTCOME_WITHIN);
            assertThat(fused == null ? null : fused.outcome()).isEqualTo(Outcome.COMPLETE);
        }
    }

    @Test
    void dataInADirectoryIsThereAtTheNextStart(@TempDir Path data) throws Exception {
        String turnId;
        try (Stack stack = Stack.start(options(Map.of(), data, FOR_TEXT));
                FusedTurns outcomes = FusedTurns.follow(client(stack))) {
            turnId = send(stack, "Where is my parcel?");
            assertThat(outcomes.await(turnId, OUTCOME_WITHIN)).isNotNull();
        }
        try (Stack stack = Stack.start(options(Map.of(), data, EnumSet.noneOf(Service.class)));
                TopicReader reader = TopicReader.open(client(stack), List.of("tributary.fused"), true)) {
            List<String> keys = new ArrayList<>();
            reader.poll(Duration.ofSeconds(10))
                    .forEach(record -> keys.add(new String(record.key(), StandardCharsets.UTF_8)));
            assertThat(keys).containsExactly(turnId);
        }
    }

    @Test
    void aPortInUseStopsTheStartWithItsName() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = Map.of("tributary.embedded.s3.port", "" + taken.getLocalPort());
            StackOptions free = options(settings, null, FOR_TEXT);
            StackOptions options = new StackOptions(
                    free.settings(),
                    Ports.of(free.settings().with(anyPorts()).with(settings), 0),
                    null,
                    free.services(),
                    free.timeline(),
                    free.progress());
            assertThatThrownBy(() -> Stack.start(options))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " (S3) is in use");
        }
    }

    @Test
    void wrongSettingsOfAServiceStopTheStartWithTheirNames() {
        assertThatThrownBy(() -> Stack.start(options(Map.of("tributary.text.batch.max", "many"), null, FOR_TEXT)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.text.batch.max is 'many'");
    }

    @Test
    void everySettingIsLookedAtBeforeAnythingStarts() {
        List<String> told = new CopyOnWriteArrayList<>();
        StackOptions quiet =
                options(Map.of("tributary.fusion.grace", "soon", "tributary.page.turns", "few"), null, Service.all());
        assertThatThrownBy(() -> Stack.start(new StackOptions(
                        quiet.settings(), quiet.ports(), null, quiet.services(), quiet.timeline(), told::add)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tributary.fusion.grace is 'soon'")
                .hasMessageContaining("tributary.page.turns is 'few'");
        assertThat(told).isEmpty();
    }

    private static StackOptions options(Map<String, String> settings, @Nullable Path data, Set<Service> services) {
        return new StackOptions(
                Settings.of(settings),
                Ports.free(),
                data,
                services,
                new Timeline(Instant.now(), InstantSource.system()),
                line -> {});
    }

    private static Map<String, String> anyPorts() {
        return Arrays.stream(Port.values()).collect(Collectors.toMap(Port::setting, port -> "0"));
    }

    private static Map<String, Object> client(Stack stack) {
        return Map.of("bootstrap.servers", stack.kafka());
    }

    private static String send(Stack stack, String text) throws Exception {
        return new TurnClient(stack.ingest())
                .send(null, Duration.ofSeconds(60), List.of(OutgoingPart.text(text)))
                .turnId();
    }
}
