package dev.tributary.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.contract.Json;
import dev.tributary.contract.KafkaSettings;
import dev.tributary.contract.Settings;
import dev.tributary.deploy.watch.Paint;
import dev.tributary.deploy.watch.TopReader;
import dev.tributary.deploy.watch.TopSample;
import dev.tributary.deploy.watch.TopText;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary top}. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description =
                "A table of everything, again every few seconds: rates, lag, open turns, the 95th percentile of each"
                        + " stage, whether services take work. A JSON line each time in a pipe.")
final class TopCommand implements Callable<Integer> {

    /** To the first line, and clear what is below. */
    private static final String HOME = "\u001b[H\u001b[J";

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--once", description = "Looks once.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = SendCommand.Window.class,
            defaultValue = "2s",
            description = "Between two looks (default: 2s).")
    @SuppressWarnings("NullAway.Init") // has a default
    private Duration interval;

    @Option(names = "--json", negatable = true, description = "Prints JSON lines (default: in a pipe).")
    private @Nullable Boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        if (interval.isZero() || interval.isNegative()) {
            throw new ParameterException(spec.commandLine(), "--interval must be above zero");
        }
        Logs.quiet();
        Settings settings = options.clientSettings();
        boolean asJson = json == null ? !Terminal.isThere() : json;
        Paint paint = Terminal.paint();
        String fusion = Addresses.optional(settings, Addresses.FUSION);
        PrintWriter out = spec.commandLine().getOut();
        try (TopReader reader = TopReader.open(
                KafkaSettings.from(settings).properties("top"),
                fusion == null ? null : URI.create(fusion),
                services(settings, options.portOffset()),
                InstantSource.system())) {
            while (true) {
                TopSample sample = reader.look();
                if (asJson) {
                    out.println(Json.MAPPER.writeValueAsString(sample));
                } else {
                    out.print(!once && Terminal.isThere() ? HOME : "");
                    TopText.of(sample, paint).forEach(out::println);
                }
                out.flush();
                if (once) {
                    return 0;
                }
                Thread.sleep(interval.toMillis());
            }
        }
    }

    /** The services on this machine. */
    static Map<String, URI> services(Settings settings, int portOffset) {
        Ports ports = Ports.of(settings, portOffset);
        Map<String, URI> services = new LinkedHashMap<>();
        for (Service service : Service.values()) {
            services.put(service.id(), URI.create(Addresses.url(ports, service.port())));
        }
        return services;
    }
}
