package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/settings.md against what the services and the launcher read. */
class SettingsDocsTest {

    private static final Path DOCS = Path.of("../docs/settings.md");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final String MODALITY = "<modality>";

    /** What no service reads by this name: the clients' addresses, and where settings come from. */
    private static final List<String> OF_CLIENTS = List.of("tributary.config", Addresses.INGEST, Addresses.PAGE);

    @Test
    void everySettingThatIsReadIsInTheTableAndNoOther() throws Exception {
        assertThat(documented().keySet()).containsExactlyInAnyOrderElementsOf(read().keySet());
    }

    @Test
    void defaultsAreThoseOfTheCode() throws Exception {
        Map<String, String> read = read();
        documented().forEach((name, told) -> {
            Matcher code = CODE.matcher(told);
            if (code.matches() && !OF_CLIENTS.contains(name)) {
                assertThat(code.group(1)).as("the default of %s", name).isEqualTo(read.get(name));
            } else if (told.equals("none")) {
                assertThat(read.getOrDefault(name, ""))
                        .as("the default of %s", name)
                        .isEmpty();
            }
        });
    }

    /** Names and defaults as they are read when nothing is set. */
    private static Map<String, String> read() {
        Settings settings = Settings.of(Map.of("tributary.s3.access.key", "a", "tributary.s3.secret.key", "b"));
        SettingsCheck.run(settings, Set.of(), Service.all());
        Map<String, String> read = new TreeMap<>(settings.known());
        for (Port port : Port.values()) {
            read.put(port.setting(), Integer.toString(port.byDefault()));
        }
        OF_CLIENTS.forEach(name -> read.putIfAbsent(name, ""));
        read.keySet().removeIf(name -> !name.startsWith("tributary."));
        return read;
    }

    /** The defaults as the table has them, by name; what has a placeholder for a label or a property is left out. */
    private static Map<String, String> documented() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(DOCS)) {
            if (!line.startsWith("| `tributary.")) {
                continue;
            }
            String[] cells = line.split(" \\| ", -1);
            List<String> names = code(cells[0]);
            List<String> defaults = Arrays.asList(cells[1].split(", (?=`)", -1));
            for (int i = 0; i < names.size(); i++) {
                String told = defaults.size() == names.size() ? defaults.get(i) : cells[1];
                expanded(names.get(i)).forEach(name -> documented.put(name, told));
            }
        }
        return documented;
    }

    private static List<String> expanded(String name) {
        if (name.contains(MODALITY)) {
            return name.startsWith("tributary.fusion.")
                    ? List.of() // read only where it is set
                    : Arrays.stream(Modality.values())
                            .map(modality -> name.replace(MODALITY, modality.id()))
                            .toList();
        }
        return name.contains("<") ? List.of() : List.of(name);
    }

    private static List<String> code(String cell) {
        List<String> found = new ArrayList<>();
        Matcher code = CODE.matcher(cell);
        while (code.find()) {
            found.add(code.group(1));
        }
        return found;
    }
}
