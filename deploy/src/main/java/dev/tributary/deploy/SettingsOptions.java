package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every command has, and the settings that come of them. */
final class SettingsOptions {

    private static final String CONFIG = "tributary.config";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "A properties file with settings. The environment and --set win over it.")
    private @Nullable Path config;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "NAME=VALUE",
            description = "A setting, as in --set tributary.fusion.grace=30s; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            description =
                    "Moves every port that is not set by so much. Commands that look for what runs on this machine"
                            + " need it only when there are several.")
    private @Nullable Integer portOffset;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    int portOffset() {
        return portOffset == null ? 0 : portOffset;
    }

    /** The settings of this process, with those of the command line. */
    Settings settings() {
        if (config != null) {
            System.setProperty(CONFIG, config.toString());
        }
        set.forEach(System::setProperty);
        return Settings.load();
    }

    /**
     * Likewise, and where nothing else is said, the addresses of what {@code demo} or {@code up} runs on this machine at the
     * moment, or else the default ports moved by the offset.
     */
    Settings clientSettings() {
        Settings settings = localSettings();
        if (!set.isEmpty() || config != null) {
            SettingsCheck.names(settings);
        }
        Ports ports = Ports.of(settings, portOffset());
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put(Addresses.KAFKA, "localhost:" + ports.of(Port.KAFKA));
        defaults.put(Addresses.INGEST, Addresses.url(ports, Port.INGEST));
        defaults.keySet().removeIf(name -> Addresses.optional(settings, name) != null);
        return settings.with(defaults);
    }

    /**
     * Settings for a service in a process of its own, which loads them by itself: through system properties, with the
     * addresses of what runs on this machine where no file is named.
     */
    Settings localSettings() {
        boolean configured =
                config != null || System.getProperty(CONFIG) != null || System.getenv("TRIBUTARY_CONFIG") != null;
        if (!configured) {
            Path running = running(Home.target());
            if (Files.isReadable(running)) {
                System.setProperty(CONFIG, running.toString());
            }
        }
        return settings();
    }

    /**
     * Likewise, for a command that cannot go on without Kafka's address.
     *
     * @throws ParameterException when an offset is named at which nothing runs, and no address is
     */
    Settings serviceSettings() {
        Settings settings = localSettings();
        if (portOffset != null && Addresses.optional(settings, Addresses.KAFKA) == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "nothing runs at --port-offset " + portOffset + ": start `deploy/tributary up --port-offset "
                            + portOffset + "` first, or name addresses by --config or --set " + Addresses.KAFKA + "=…");
        }
        return settings;
    }

    /** The file of the one that runs, unless the command line says which. */
    Path running(Path directory) {
        if (portOffset != null) {
            return Connection.file(directory, portOffset);
        }
        SortedMap<Integer, Path> all = Connection.running(directory);
        if (all.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "several run on this machine; say which: "
                            + all.keySet().stream()
                                    .map(offset -> "--port-offset " + offset)
                                    .collect(Collectors.joining(" or ")));
        }
        return all.isEmpty()
                ? Connection.file(directory, 0)
                : all.values().iterator().next();
    }
}
