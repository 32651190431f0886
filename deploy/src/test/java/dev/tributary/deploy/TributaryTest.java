package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line: what it understands, and how it refuses the rest. */
class TributaryTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** What {@code --set} sets stays for the process. */
    @AfterEach
    void forget() {
        System.clearProperty("tributary.kafka.bootstrap.servers");
    }

    @Test
    void aWindowIsADurationAndABareNumberMilliseconds() {
        assertThat(new SendCommand.Window().convert("20s")).hasSeconds(20);
        assertThat(new SendCommand.Window().convert("500")).hasMillis(500);
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "demo",
                        "up",
                        "run",
                        "send",
                        "tail",
                        "topics",
                        "replay-fusion",
                        "dlq",
                        "bench",
                        "turn",
                        "top",
                        "doctor",
                        "completion",
                        "Examples:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "up", "run", "send", "tail", "turn", "top", "doctor", "topics", "replay-fusion"})
    void everyCommandHasHelp(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: tributary " + command).contains("--set", "--port-offset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "replay"})
    void everyCommandAboutDeadLettersHasHelp(String command) {
        assertThat(execute("dlq", command, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: tributary dlq " + command).contains("--set", "--port-offset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionIsAScriptThatKnowsTheCommands(String shell) {
        assertThat(execute("completion", shell)).isZero();
        assertThat(out.toString()).contains("_complete_tributary", "--follow", "dlq");
    }

    @Test
    void theVersionIsTold() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("tributary ").contains("Java ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                         | say what to do",
                "dance                                      | Unmatched argument at index 0: 'dance'",
                "demo --twice                               | Unknown option: '--twice'",
                "run                                        | Missing required parameter: 'SERVICE'",
                "run oven                                   | there is no service 'oven'; use one of ingest",
                "run ingest --port-offset 20001             | nothing runs at --port-offset 20001: start `deploy/tributary up --port-offset 20001` first",
                "up --without oven                          | --without: there is no service 'oven'",
                "send                                       | a turn has at least one part",
                "send --image /nowhere.png                  | cannot read /nowhere.png: there is no such file",
                "send --text hello --to nowhere             | --to is no URL: nowhere",
                "send --text hello --port-offset x          | Invalid value for option '--port-offset'",
                "dlq                                        | say what to do: list, show or replay",
                "dlq show                                   | Missing required parameter: 'LETTER'",
                "dlq replay                                 | say which: positions, --turn",
                "dlq replay --since yesterday               | is neither a time as in 2026-03-01T12:00:00Z",
                "replay-fusion                              | Missing required option: '--since=TIME'",
                "replay-fusion --since yesterday            | is neither a time as in 2026-03-01T12:00:00Z",
                "replay-fusion --since 1h --until 2h        | which is not after its beginning",
                "replay-fusion --since 1h --output tributary.fused | topic tributary.fused is a live one",
                "replay-fusion --since 1h --output tributary-fusion-turns-changelog | is a live one",
                "send --text hello --window soon            | Invalid value for option '--window'",
                "tail oven                                  | there is no topic tributary.oven; use one of",
                "tail --outcome lost                        | Invalid value for option '--outcome'",
                "tail --modality smell                      | Invalid value for option '--modality'",
                "tail --since yesterday                     | is neither a time as in 2026-03-01T12:00:00Z",
                "turn                                       | Missing required parameter: 'ID'",
                "turn a/b                                   | a turn ID has 1 to 128 characters",
                "top --interval 0                           | --interval must be above zero",
                "completion fish                            | Invalid value for positional parameter",
                "bench                                      | say what to measure",
                "bench fusion --rounds 0                    | --rounds 0 is not above zero",
                "bench fusion --only oven                   | expected one of [DSL, COPY, LOOP, LATENCY",
            })
    void wrongUsageIsRefusedWithExitCode2(String line, String message) {
        String[] arguments = line.isBlank() ? new String[0] : line.strip().split(" ");
        assertThat(execute(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void wrongSettingsAreRefusedWithExitCode2() {
        assertThat(execute("topics", "--port-offset", "70000")).isEqualTo(2);
        assertThat(err.toString()).contains("--port-offset 70000 moves Kafka to 79092, which is no port");
    }

    @Test
    void nobodyWhoAnswersIsAFailureWithExitCode1() {
        assertThat(execute("send", "--text", "hello", "--to", "http://localhost:1"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("tributary: ingest does not answer at http://localhost:1")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"turn turn-1", "tail", "top --once", "dlq list", "replay-fusion --output again --since 1h"})
    void nothingThatListensWhereKafkaShouldBeIsToldAtOnce(String line) {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ", -1)));
        arguments.addAll(List.of("--set", "tributary.kafka.bootstrap.servers=localhost:1"));
        assertTimeout(
                Duration.ofSeconds(10),
                () -> assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(1));
        assertThat(err.toString())
                .contains("tributary: Kafka does not answer at localhost:1, nothing takes connections there")
                .doesNotContain("\tat ");
    }

    private int execute(String... arguments) {
        return Tributary.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }
}
