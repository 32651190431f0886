package dev.tributary.fusionstream;

import static dev.tributary.fusionstream.StoredExamples.decided;
import static dev.tributary.fusionstream.StoredExamples.open;
import static dev.tributary.fusionstream.Turns.OPENED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.tributary.contract.Json;
import dev.tributary.contract.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances that answer over HTTP, without Kafka. */
class TurnQueriesTest {

    private static final List<Server> SERVERS = new ArrayList<>();
    private static final List<TurnQueries> QUERIES = new ArrayList<>();

    private final TestTelemetry telemetry = new TestTelemetry();
    private FakeTurnStores one;
    private FakeTurnStores other;
    private final AtomicInteger asked = new AtomicInteger();
    private boolean stale;
    private Duration timeout = Duration.ofSeconds(30);

    @BeforeEach
    void start() {
        one = instance();
        other = instance();
        one.holders = Map.of(one.self(), Set.of(0, 2), other.self(), Set.of(1));
        other.holders = one.holders;
    }

    @AfterEach
    void close() {
        telemetry.close();
    }

    /** All at once, since a server takes two seconds to make sure that nobody asks any more. */
    @AfterAll
    static void stop() {
        SERVERS.stream().map(Server::stop).toList().forEach(CompletableFuture::join);
        QUERIES.forEach(TurnQueries::close);
    }

    @Test
    void aTurnIsAnsweredAlikeByTheInstanceThatHoldsItAndByAnother() throws Exception {
        one.active = other.self();
        other.add(open("turn-1", OPENED));

        AggregatedHttpResponse forwarded = get(one, "/turns/turn-1");
        assertThat(forwarded.status().code()).isEqualTo(200);
        assertThat(forwarded.contentUtf8())
                .isEqualTo(get(other, "/turns/turn-1").contentUtf8());
        assertThat(forwarded.headers().get(Peers.ANSWERED_BY)).isEqualTo(Peers.name(other.self()));
        assertThat(json(forwarded).has("stale")).isFalse();
        assertThat(json(forwarded).path("missing")).hasSize(2);
    }

    @Test
    void thatATurnIsUnknownIsPassedOnToo() throws Exception {
        one.active = other.self();

        assertProblem(get(one, "/turns/turn-1"), 404, "No record of this turn");
    }

    @Test
    void instancesThatTakeEachOtherForTheHolderDoNotAskInCircles() throws Exception {
        one.active = other.self();
        other.active = one.self();

        assertProblem(get(one, "/turns/turn-1"), 503, Peers.name(other.self()));
        assertThat(asked).hasValue(2);
    }

    @Test
    void aHolderThatDoesNotAnswerIsNamedAfterTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            timeout = Duration.ofMillis(500);
            FakeTurnStores impatient = instance();
            impatient.active = new HostInfo("127.0.0.1", silent.getLocalPort());

            AggregatedHttpResponse answer = get(impatient, "/turns/turn-1");
            assertProblem(answer, 503, "127.0.0.1:" + silent.getLocalPort() + " holds the turn, and it did not answer");
            assertThat(answer.headers().get("retry-after")).isEqualTo("1");
        }
    }

    @Test
    void aHolderThatIsGoneIsNamed() throws Exception {
        HostInfo gone = new HostInfo("127.0.0.1", freePort());
        one.active = gone;

        assertProblem(get(one, "/turns/turn-1"), 503, Peers.name(gone) + " holds the turn, and it did not answer: ");
    }

    @Test
    void aHolderWhoseStateMovesIsNamed() throws Exception {
        one.active = other.self();
        other.moving = true;

        assertProblem(
                get(one, "/turns/turn-1"), 503, Peers.name(other.self()) + " holds the turn, and it answered 503");
        assertProblem(get(other, "/turns/turn-1"), 503, "being assigned or restored");
    }

    @Test
    void aStandbyAnswersOnlyWhenStaleAnswersAreAllowed() throws Exception {
        HostInfo gone = new HostInfo("127.0.0.1", freePort());
        for (FakeTurnStores each : List.of(one, other)) {
            each.active = gone;
            each.standbys = Set.of(other.self());
        }
        other.add(open("turn-1", OPENED));
        assertProblem(get(one, "/turns/turn-1"), 503, Peers.name(gone));

        stale = true;
        FakeTurnStores third = instance();
        third.active = gone;
        FakeTurnStores standby = instance();
        standby.active = gone;
        third.standbys = Set.of(standby.self());
        standby.standbys = Set.of(standby.self());
        standby.add(open("turn-1", OPENED));
        for (FakeTurnStores each : List.of(third, standby)) {
            AggregatedHttpResponse answer = get(each, "/turns/turn-1");
            assertThat(answer.status().code()).isEqualTo(200);
            assertThat(json(answer).path("stale").asBoolean()).isTrue();
        }
    }

    /** A replica that has not read that far says nothing about the turn, and the next one is asked. */
    @Test
    void aStandbyThatDoesNotKnowTheTurnIsNoAnswer() throws Exception {
        HostInfo gone = new HostInfo("127.0.0.1", freePort());
        stale = true;
        FakeTurnStores asked = instance();
        FakeTurnStores behind = instance();
        FakeTurnStores knows = instance();
        Set<HostInfo> standbys = new LinkedHashSet<>(List.of(behind.self(), knows.self()));
        for (FakeTurnStores each : List.of(asked, behind, knows)) {
            each.active = gone;
            each.standbys = standbys;
        }
        assertProblem(get(asked, "/turns/turn-1"), 503, Peers.name(gone));
        assertProblem(get(behind, "/turns/turn-1"), 503, Peers.name(gone));

        knows.add(open("turn-1", OPENED));
        for (FakeTurnStores each : List.of(asked, behind, knows)) {
            assertThat(get(each, "/turns/turn-1").status().code()).isEqualTo(200);
        }
    }

    @Test
    void aPartitionThatNobodyHoldsIsMissing() throws Exception {
        one.unassigned = 2;
        JsonNode page = json(get(one, "/turns?open=true"));
        assertThat(page.path("unanswered")).isEmpty();
        assertThat(page.path("missingPartitions")).extracting(JsonNode::asInt).containsExactly(3, 4);
    }

    @Test
    void aTurnThatTwoInstancesTellOfIsToldOnce() throws Exception {
        one.add(open("turn-1", OPENED));
        other.add(decided("turn-1", OPENED));
        for (FakeTurnStores each : List.of(one, other)) {
            JsonNode turns = json(get(each, "/turns")).path("turns");
            assertThat(turns).hasSize(1);
            assertThat(turns.get(0).path("state").asText()).isEqualTo("fused");
        }
    }

    @Test
    void theListIsThatOfAllInstancesTheOldestFirst() throws Exception {
        one.add(open("turn-2", OPENED.plusSeconds(2)));
        one.add(open("turn-4", OPENED.plusSeconds(4)));
        one.add(decided("turn-0", OPENED));
        other.add(open("turn-1", OPENED.plusSeconds(1)));
        other.add(open("turn-3", OPENED.plusMillis(2_500)));

        for (FakeTurnStores each : List.of(one, other)) {
            JsonNode page = json(get(each, "/turns?open=true&limit=3"));
            assertThat(page.path("turns").findValuesAsText("turnId")).containsExactly("turn-1", "turn-2", "turn-3");
            assertThat(page.path("answered")).hasSize(2);
            assertThat(page.path("unanswered")).isEmpty();
            assertThat(page.path("partitions")).hasSize(3);
            assertThat(page.path("missingPartitions")).isEmpty();
        }
        assertThat(json(get(one, "/turns")).path("turns")).hasSize(5);
        assertThat(json(get(one, "/turns?local=true")).path("turns")).hasSize(3);
    }

    @Test
    void anInstanceThatDoesNotAnswerIsNamedInTheList() throws Exception {
        HostInfo gone = new HostInfo("127.0.0.1", freePort());
        one.holders = Map.of(one.self(), Set.of(0, 2), other.self(), Set.of(1), gone, Set.of(3, 4));
        one.add(open("turn-1", OPENED));
        other.moving = true;

        JsonNode page = json(get(one, "/turns?open=true"));
        assertThat(page.path("turns").findValuesAsText("turnId")).containsExactly("turn-1");
        assertThat(page.path("unanswered").findValuesAsText("instance"))
                .containsExactlyInAnyOrder(Peers.name(other.self()), Peers.name(gone));
        assertThat(page.path("missingPartitions")).extracting(JsonNode::asInt).containsExactly(1, 3, 4);

        one.moving = true;
        assertProblem(get(one, "/turns?open=true"), 503, Peers.name(gone));
    }

    @Test
    void aPartitionThatItsInstanceDoesNotKnowOfYetIsMissing() throws Exception {
        one.holders = Map.of(one.self(), Set.of(0), other.self(), Set.of(1, 2));
        other.holders = Map.of(one.self(), Set.of(0), other.self(), Set.of(1));

        JsonNode page = json(get(one, "/turns?open=true"));
        assertThat(page.path("unanswered")).isEmpty();
        assertThat(page.path("missingPartitions")).extracting(JsonNode::asInt).containsExactly(2);
    }

    @Test
    void aQuestionThatIsNoneIsAProblemThatSaysWhatIsWrong() throws Exception {
        assertProblem(get(one, "/turns?limit=0"), 400, "limit must be a whole number from 1 to 1000");
        assertProblem(get(one, "/turns/" + "x".repeat(200)), 400, "1 to 128 characters");
    }

    /** A port of the loopback address that nothing listens on. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FakeTurnStores instance() {
        HostInfo self = new HostInfo("127.0.0.1", freePort());
        FakeTurnStores stores = new FakeTurnStores(self);
        Health health = new Health(
                () -> State.RUNNING,
                () -> 1,
                new Restores(telemetry.telemetry().meter(), () -> OPENED),
                () -> true,
                List::of);
        TurnQueries queries = new TurnQueries(
                () -> stores, health, new FusionSettings.Queries(timeout, timeout, stale), () -> OPENED.plusSeconds(5));
        ServerBuilder builder =
                Server.builder().http(new InetSocketAddress(InetAddress.getLoopbackAddress(), self.port()));
        queries.addTo(builder);
        builder.decorator((delegate, context, request) -> {
            asked.incrementAndGet();
            return delegate.serve(context, request);
        });
        Server server = builder.build();
        server.start().join();
        SERVERS.add(server);
        QUERIES.add(queries);
        return stores;
    }

    @Test
    void aWrongMethodIsToldTheRightOne() throws Exception {
        for (String path : List.of("/turns", "/turns/some", "/health", "/health/ready", "/health/live")) {
            AggregatedHttpResponse answer = WebClient.of("http://" + Peers.name(one.self()))
                    .post(path, "")
                    .aggregate()
                    .join();
            assertProblem(answer, 405, "GET");
            assertThat(answer.headers().get("allow")).isEqualTo("GET, HEAD");
        }
        assertProblem(get(one, "/nowhere"), 404, "/turns/{id}");
    }

    @Test
    void whatTheServerTurnsAwayIsAProblemToo() throws Exception {
        URI address = URI.create("http://" + Peers.name(one.self()) + "/turns/a%0Ab");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Json.MAPPER.readTree(answer.body()).path("detail").asText()).contains("A-Z");
    }

    private static AggregatedHttpResponse get(FakeTurnStores instance, String path) {
        return WebClient.of("http://" + Peers.name(instance.self()))
                .get(path)
                .aggregate()
                .join();
    }

    private static JsonNode json(AggregatedHttpResponse answer) throws IOException {
        return Json.MAPPER.readTree(answer.content().array());
    }

    private static void assertProblem(AggregatedHttpResponse answer, int status, String detail) throws IOException {
        assertThat(answer.status().code()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).startsWith(Problem.MEDIA_TYPE);
        assertThat(json(answer).path("detail").asText()).contains(detail);
    }
}
