package dev.tributary.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.deploy.client.OutgoingPart;
import dev.tributary.deploy.client.TurnClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tributary send}. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = "Sends a turn to ingest over HTTP and prints its ID, its trace and its page.")
final class SendCommand implements Callable<Integer> {

    private static final Duration WAIT = Duration.ofMinutes(2);
    private static final long ASK_EVERY_MILLIS = 50;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--text", paramLabel = "TEXT", description = "A text; may be repeated, as the others may.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--image", paramLabel = "FILE", description = "An image.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--audio", paramLabel = "FILE", description = "A recording.")
    private List<Path> recordings = new ArrayList<>();

    @Option(names = "--turn-id", paramLabel = "ID", description = "The turn's ID; without it, ingest mints one.")
    private @Nullable String turnId;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            converter = Window.class,
            description = "How long the join waits for parts, as in 500ms, 20s or 2m; a bare number is milliseconds.")
    private @Nullable Duration window;

    @Option(names = "--to", paramLabel = "URL", description = "Where ingest is (default: what runs on this machine).")
    private @Nullable URI to;

    @Option(names = "--wait", description = "Waits for the outcome and prints it as JSON.")
    private boolean wait;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logs.quiet();
        List<OutgoingPart> parts = parts();
        if (parts.isEmpty()) {
            throw wrong("a turn has at least one part: give --text, --image or --audio");
        }
        Settings settings = options.clientSettings();
        URI ingest = to == null ? settings.read(reader -> reader.uri(Addresses.INGEST, "http://localhost:8081")) : to;
        if (ingest.getHost() == null) {
            throw wrong("--to is no URL: " + ingest);
        }
        TurnClient client = new TurnClient(ingest);
        TurnClient.Accepted accepted = client.send(turnId, window, parts);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter told = wait ? spec.commandLine().getErr() : out;
        told.println("turn   " + accepted.turnId() + (accepted.duplicate() ? "  (was sent before)" : ""));
        told.println("trace  " + accepted.traceId());
        String page = Addresses.optional(settings, Addresses.PAGE);
        if (page != null) {
            told.println("page   " + page + "/turns/" + accepted.turnId());
        }
        return wait ? outcome(client, accepted.turnId(), out) : 0;
    }

    private static int outcome(TurnClient client, String turnId, PrintWriter out) throws Exception {
        long until = System.nanoTime() + WAIT.toNanos();
        while (System.nanoTime() < until) {
            JsonNode turn = client.get(turnId);
            if (turn.hasNonNull("outcome")) {
                out.println(turn.toPrettyString());
                return 0;
            }
            TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MILLIS);
        }
        throw new IllegalStateException("turn " + turnId + " has no outcome after " + WAIT.toSeconds() + " s");
    }

    private List<OutgoingPart> parts() {
        List<OutgoingPart> parts = new ArrayList<>();
        texts.forEach(text -> parts.add(OutgoingPart.text(text)));
        images.forEach(file -> parts.add(file(Modality.IMAGE, file)));
        recordings.forEach(file -> parts.add(file(Modality.AUDIO, file)));
        return parts;
    }

    private OutgoingPart file(Modality modality, Path file) {
        try {
            return OutgoingPart.file(modality, file);
        } catch (NoSuchFileException e) {
            throw wrong("cannot read " + file + ": there is no such file");
        } catch (IOException e) {
            throw wrong(
                    "cannot read " + file + ": " + (Files.isDirectory(file) ? "it is a directory" : e.getMessage()));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Reads a duration in the form that settings have, too. */
    static final class Window implements ITypeConverter<Duration> {

        private static final String NAME = "--window";

        @Override
        public Duration convert(String value) {
            String form = value.chars().allMatch(Character::isDigit) ? value + "ms" : value;
            try {
                return Settings.of(Map.of(NAME, form)).read(reader -> reader.duration(NAME, Duration.ZERO));
            } catch (SettingsException e) {
                throw new TypeConversionException("expected a duration as in 500ms, 20s or 2m");
            }
        }
    }
}
