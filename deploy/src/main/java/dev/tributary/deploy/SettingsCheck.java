package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.contract.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks at all settings before anything starts. */
final class SettingsCheck {

    private static final String TURN_WINDOW = "tributary.turn.window.max";
    private static final String FUSION_WINDOW = "tributary.fusion.window.max";
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** What services have no default for, with values that can be read. */
    private static final Map<String, String> NEEDED = Map.of(
            Addresses.KAFKA, "localhost:9092",
            Addresses.S3, "http://localhost:9000",
            Addresses.S3_ACCESS, "absent",
            Addresses.S3_SECRET, "absent");

    private SettingsCheck() {}

    /**
     * Reads what the services and the embedded servers read, those of the services that are not wanted too: one file may
     * serve all.
     *
     * @param settings with every address filled in
     * @param filled names that were filled in, whether somebody reads them or not
     * @return a sentence for each name in the environment that nothing reads, and for settings that do not go together
     * @throws SettingsException naming every setting of the wanted services that is wrong, and every name that nothing reads
     */
    static List<String> run(Settings settings, Set<String> filled, Set<Service> wanted) {
        Set<String> wrong = new LinkedHashSet<>();
        boolean allRead = readAll(settings, wanted, wrong);
        Set<String> known = known(filled);
        if (allRead) { // what stopped half-way may not have asked for every name
            wrong.addAll(settings.misspelt(known));
        }
        if (!wrong.isEmpty()) {
            throw new SettingsException(List.copyOf(wrong));
        }
        List<String> warnings = new ArrayList<>();
        settings.unread().stream()
                .filter(name -> !known.contains(name))
                .map(name -> "warning: nothing reads the setting " + name + "; is it misspelt?")
                .forEach(warnings::add);
        if (allRead) {
            windows(settings, warnings);
        }
        return warnings;
    }

    /**
     * Looks at the names alone, for a command that uses few of the settings.
     *
     * @throws SettingsException naming every one that nothing reads
     */
    static void names(Settings settings) {
        Map<String, String> absent = new HashMap<>(NEEDED);
        absent.keySet().removeIf(name -> Addresses.optional(settings, name) != null);
        Settings all = settings.with(absent);
        if (readAll(all, Set.of(), new LinkedHashSet<>())) {
            List<String> misspelt = all.misspelt(known(Set.of()));
            if (!misspelt.isEmpty()) {
                throw new SettingsException(misspelt);
            }
        }
    }

    /** Returns whether everything was read, and so every name asked for. */
    private static boolean readAll(Settings settings, Set<Service> wanted, Set<String> wrong) {
        boolean allRead = true;
        settings.read(EmbeddedServers.Bounds::from);
        Telemetry.checkSettings(settings);
        for (Service service : Service.values()) {
            try {
                service.check(settings);
            } catch (SettingsException e) {
                allRead = false;
                if (wanted.contains(service)) {
                    wrong.addAll(e.problems());
                }
            }
        }
        return allRead;
    }

    /** Each is fine by itself, but ingest would take windows that the join cuts. */
    private static void windows(Settings settings, List<String> warnings) {
        Duration taken = settings.read(reader -> reader.duration(TURN_WINDOW, LONGEST));
        Duration joined = settings.read(reader -> reader.duration(FUSION_WINDOW, LONGEST));
        if (taken.compareTo(joined) > 0) {
            warnings.add("warning: ingest takes windows of up to " + taken.toMillis() + " ms (" + TURN_WINDOW
                    + "), and the join cuts them to " + joined.toMillis() + " ms: set " + FUSION_WINDOW + " as high");
        }
    }

    private static Set<String> known(Set<String> filled) {
        Set<String> known = new TreeSet<>(filled);
        known.addAll(List.of(Addresses.INGEST, Addresses.FUSION, Addresses.PAGE, Addresses.TEMPO, Connection.PROCESS));
        for (Port port : Port.values()) {
            known.add(port.setting());
        }
        return known;
    }
}
