package dev.tributary.contract;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Settings by name. Names are lower-case letters, digits and dots ({@code tributary.ingest.port}); in the environment
 * the same in upper case with underscores ({@code TRIBUTARY_INGEST_PORT}). System properties win over the environment,
 * and that over the file that {@code tributary.config} names.
 *
 * <p>A component reads its part by {@link #read} into a record of its own; everything that is wrong is told at once.
 */
public final class Settings {

    private static final String OWN = "tributary.";
    private static final String OTEL = "otel.";
    private static final String CONFIG_FILE = OWN + "config";

    private final Map<String, String> values;
    private final Set<String> ambient;
    private final Map<String, String> asked = new ConcurrentHashMap<>();

    /** @param ambient names that only the environment sets, which others write to as well */
    private Settings(Map<String, String> values, Set<String> ambient) {
        this.values = Map.copyOf(values);
        this.ambient = Set.copyOf(ambient);
    }

    public static Settings of(Map<String, String> values) {
        return new Settings(values, Set.of());
    }

    /**
     * The settings of this process: file, environment, system properties.
     *
     * @throws SettingsException when the file that {@code tributary.config} names cannot be read
     */
    public static Settings load() {
        Map<String, String> environment = new HashMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("TRIBUTARY_")) {
                environment.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        Map<String, String> properties = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(OWN) || name.startsWith(OTEL)) {
                properties.put(name, System.getProperty(name));
            }
        }
        Map<String, String> values = new HashMap<>();
        String file = properties.getOrDefault(CONFIG_FILE, environment.get(CONFIG_FILE));
        if (file != null) {
            values.putAll(file(Path.of(file)));
        }
        Set<String> ambient = new TreeSet<>(environment.keySet());
        ambient.removeAll(values.keySet());
        ambient.removeAll(properties.keySet());
        values.putAll(environment);
        values.putAll(properties);
        return new Settings(values, ambient);
    }

    private static Map<String, String> file(Path path) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException(List.of(CONFIG_FILE + ": cannot read the properties file " + path + ": " + e));
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    /** These settings with others on top. */
    public Settings with(Map<String, String> others) {
        Map<String, String> merged = new HashMap<>(values);
        merged.putAll(others);
        return new Settings(merged, ambient);
    }

    /**
     * Reads a component's settings.
     *
     * @throws SettingsException naming every setting that is missing or wrong, not just the first
     */
    public <T> T read(Function<SettingsReader, T> component) {
        SettingsReader reader = new SettingsReader(values, asked);
        T read;
        try {
            read = component.apply(reader);
        } catch (IllegalArgumentException e) {
            reader.fail(String.valueOf(e.getMessage()));
            throw reader.failure();
        }
        if (reader.failed()) {
            throw reader.failure();
        }
        return read;
    }

    /** All settings whose name starts so, with their whole names. */
    public Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name, value);
                asked.putIfAbsent(name, "");
            }
        });
        return found;
    }

    /** What was read so far, set or not: names and their defaults as a setting is written, empty for none. */
    public Map<String, String> known() {
        return new TreeMap<>(asked);
    }

    /** Names that are set and that nobody has read, those of OpenTelemetry aside: most likely typing mistakes. */
    public Set<String> unread() {
        Set<String> unread = new TreeSet<>();
        for (String name : values.keySet()) {
            if (!name.startsWith(OTEL) && !name.equals(CONFIG_FILE) && !asked.containsKey(name)) {
                unread.add(name);
            }
        }
        return unread;
    }

    /**
     * What {@link #unread} holds after everything that reads settings has done so, a sentence each with the likeliest name
     * that was meant. Names that only the environment sets are left out: Kubernetes puts a {@code TRIBUTARY_…_SERVICE_HOST}
     * into every container beside a service of such a name.
     *
     * @param known names that somebody else reads
     */
    public List<String> misspelt(Set<String> known) {
        Set<String> names = new TreeSet<>(known);
        names.addAll(asked.keySet());
        return unread().stream()
                .filter(name -> !known.contains(name) && !ambient.contains(name))
                .map(name -> name + " is no setting"
                        + NearestName.of(name, names)
                                .map(meant -> ": did you mean " + meant + "?")
                                .orElse(""))
                .toList();
    }
}
