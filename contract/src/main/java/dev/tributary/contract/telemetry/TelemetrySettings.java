package dev.tributary.contract.telemetry;

import dev.tributary.contract.SettingsReader;
import java.util.Set;

/**
 * What is not OpenTelemetry's own to say.
 *
 * @param scrape whether {@code /metrics} answers
 * @param format of log lines; Logback reads it itself, from the system property or the environment
 * @param level of log lines, likewise
 */
record TelemetrySettings(boolean scrape, String format, Level level) {

    private static final Set<String> FORMATS = Set.of("json", "text");

    /** From which level lines are written. */
    enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF
    }

    static TelemetrySettings from(SettingsReader reader) {
        String format = reader.string("tributary.log.format", "json");
        if (!FORMATS.contains(format)) {
            reader.fail("tributary.log.format must be json or text, in small letters, not '" + format + "'");
        }
        return new TelemetrySettings(
                reader.flag("tributary.metrics.scrape", true),
                format,
                reader.choice("tributary.log.level", Level.INFO));
    }
}
