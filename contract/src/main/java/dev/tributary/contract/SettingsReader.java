package dev.tributary.contract;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads typed settings and collects what is wrong with them, so that all of it can be told at once. */
public final class SettingsReader {

    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("(\\d+)\\s*(|B|kB|KiB|MB|MiB|GB|GiB)");

    private final Map<String, String> values;
    private final Map<String, String> asked;
    private final List<String> problems = new ArrayList<>();

    /** @param asked gets the name of every setting that is read, with its default; empty for none */
    SettingsReader(Map<String, String> values, Map<String, String> asked) {
        this.values = values;
        this.asked = asked;
    }

    public String string(String name, String byDefault) {
        String value = value(name, byDefault);
        return value == null ? byDefault : value;
    }

    /** A setting without a default. Returns an empty text when it is missing, which fails the whole reading. */
    public String required(String name) {
        String value = value(name, "");
        if (value == null) {
            fail(name + " is not set");
            return "";
        }
        return value;
    }

    public @Nullable String optional(String name) {
        return value(name, "");
    }

    public int integer(String name, int byDefault, int least, int most) {
        return (int) whole(name, byDefault, least, most);
    }

    public long whole(String name, long byDefault, long least, long most) {
        String expected = "a whole number from " + least + " to " + most;
        return parsed(name, byDefault, Long.toString(byDefault), expected, text -> {
            long number = Long.parseLong(text);
            return number < least || number > most ? null : number;
        });
    }

    public double decimal(String name, double byDefault, double least, double most) {
        String shown = BigDecimal.valueOf(byDefault).stripTrailingZeros().toPlainString();
        return parsed(name, byDefault, shown, "a number from " + least + " to " + most, text -> {
            double number = Double.parseDouble(text);
            return number >= least && number <= most ? (Double) number : null;
        });
    }

    public boolean flag(String name, boolean byDefault) {
        return parsed(name, byDefault, Boolean.toString(byDefault), "true or false", text -> switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        });
    }

    /** A duration as in {@code 250ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 7d}. */
    public Duration duration(String name, Duration byDefault) {
        return parsed(
                name,
                byDefault,
                shown(byDefault),
                "a duration as in 250ms, 30s, 5m, 1h or 7d",
                SettingsReader::duration);
    }

    /** A size as in {@code 10MiB} or {@code 500kB}; a bare number is bytes. */
    public long bytes(String name, long byDefault) {
        return parsed(name, byDefault, shown(byDefault), "a size as in 512, 500kB or 10MiB", SettingsReader::bytes);
    }

    public URI uri(String name, String byDefault) {
        return parsed(name, URI.create(byDefault), byDefault, "an absolute URL", text -> {
            URI uri = URI.create(text);
            return uri.isAbsolute() ? uri : null;
        });
    }

    public List<String> list(String name, List<String> byDefault) {
        String value = value(name, String.join(",", byDefault));
        return value == null
                ? byDefault
                : Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList();
    }

    public <E extends Enum<E>> E choice(String name, E byDefault) {
        E[] all = byDefault.getDeclaringClass().getEnumConstants();
        String names = Arrays.stream(all).map(SettingsReader::lower).collect(Collectors.joining(", "));
        return parsed(
                name,
                byDefault,
                lower(byDefault),
                "one of " + names,
                text -> Arrays.stream(all)
                        .filter(one -> lower(one).equals(text.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElse(null));
    }

    /** Tells a problem that concerns more than one setting. */
    public void fail(String problem) {
        problems.add(problem);
    }

    boolean failed() {
        return !problems.isEmpty();
    }

    SettingsException failure() {
        return new SettingsException(problems);
    }

    private <T> T parsed(String name, T byDefault, String shown, String expected, Function<String, @Nullable T> parse) {
        String value = value(name, shown);
        if (value == null) {
            return byDefault;
        }
        @Nullable T read;
        try {
            read = parse.apply(value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            read = null;
        }
        if (read == null) {
            fail(name + " is '" + value + "': expected " + expected);
            return byDefault;
        }
        return read;
    }

    private @Nullable String value(String name, String byDefault) {
        asked.put(name, byDefault);
        String value = values.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String lower(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    /** In the largest unit that it is a whole number of. */
    private static String shown(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 86_400 == 0
                ? seconds / 86_400 + "d"
                : seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds / 60 + "m";
    }

    private static String shown(long bytes) {
        if (bytes == 0 || bytes % (1 << 10) != 0) {
            return Long.toString(bytes);
        }
        return bytes % (1 << 20) == 0 ? bytes / (1 << 20) + "MiB" : bytes / (1 << 10) + "KiB";
    }

    private static @Nullable Duration duration(String text) {
        Matcher form = DURATION.matcher(text);
        if (!form.matches()) {
            return null;
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static @Nullable Long bytes(String text) {
        Matcher form = BYTES.matcher(text);
        if (!form.matches()) {
            return null;
        }
        long unit = switch (form.group(2)) {
            case "kB" -> 1_000;
            case "KiB" -> 1L << 10;
            case "MB" -> 1_000_000;
            case "MiB" -> 1L << 20;
            case "GB" -> 1_000_000_000;
            case "GiB" -> 1L << 30;
            default -> 1;
        };
        return Math.multiplyExact(Long.parseLong(form.group(1)), unit);
    }
}
