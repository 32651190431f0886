package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.contract.telemetry.Telemetry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Looks at all settings before anything starts. */
final class SettingsCheck {

    private SettingsCheck() {}

    /**
     * Reads what the services and the embedded servers read, those of the services that are not wanted too: one file may
     * serve all.
     *
     * @param settings with every address filled in
     * @param filled names that were filled in, whether somebody reads them or not
     * @return a sentence for each name in the environment that nothing reads
     * @throws SettingsException naming every setting of the wanted services that is wrong, and every name that nothing reads
     */
    static List<String> run(Settings settings, Set<String> filled, Set<Service> wanted) {
        Set<String> wrong = new LinkedHashSet<>();
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
        Set<String> known = known(filled);
        if (allRead) { // what stopped half-way may not have asked for every name
            wrong.addAll(settings.misspelt(known));
        }
        if (!wrong.isEmpty()) {
            throw new SettingsException(List.copyOf(wrong));
        }
        return settings.unread().stream()
                .filter(name -> !known.contains(name))
                .map(name -> "warning: nothing reads the setting " + name + "; is it misspelt?")
                .toList();
    }

    private static Set<String> known(Set<String> filled) {
        Set<String> known = new TreeSet<>(filled);
        known.addAll(List.of(Addresses.INGEST, Addresses.FUSION, Addresses.PAGE, Addresses.TEMPO));
        for (Port port : Port.values()) {
            known.add(port.setting());
        }
        return known;
    }
}
