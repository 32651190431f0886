package dev.tributary.deploy.embedded;

import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of TraceQL that this store answers: one spanset of conditions that all hold for one span, as in
 * {@code { span.turn.id = "t-1" && name = "turn" && duration > 2s }}. Fields are {@code name}, {@code duration},
 * {@code status}, {@code span.…}, {@code resource.…} and {@code .…} (either); comparisons are {@code = != > >= < <=}.
 */
final class SpanQuery implements Predicate<StoredSpan> {

    private static final Pattern SPANSET = Pattern.compile("\\s*\\{(.*)}\\s*", Pattern.DOTALL);
    private static final Pattern CONDITION = Pattern.compile(
            "\\s*([A-Za-z.][A-Za-z0-9_.\\-]*)\\s*(!=|>=|<=|=|>|<)\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[A-Za-z0-9.+\\-]+)\\s*");
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h)");
    private static final Pattern TAG = Pattern.compile("([^\\s=]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S*))");

    private final List<Predicate<StoredSpan>> conditions;

    private SpanQuery(List<Predicate<StoredSpan>> conditions) {
        this.conditions = conditions;
    }

    /**
     * Reads a query.
     *
     * @throws IllegalArgumentException when it is not of the part that is answered here, saying what is
     */
    static SpanQuery parse(String query) {
        Matcher spanset = SPANSET.matcher(query);
        if (!spanset.matches()) {
            throw unsupported("'" + query + "'");
        }
        String body = spanset.group(1);
        List<Predicate<StoredSpan>> conditions = new ArrayList<>();
        if (body.isBlank()) {
            return new SpanQuery(conditions);
        }
        Matcher condition = CONDITION.matcher(body);
        int at = 0;
        while (true) {
            if (!condition.find(at) || condition.start() != at) {
                throw unsupported("'" + body.substring(at) + "'");
            }
            conditions.add(condition(condition.group(1), condition.group(2), condition.group(3)));
            at = condition.end();
            if (at == body.length()) {
                return new SpanQuery(conditions);
            }
            if (!body.startsWith("&&", at)) {
                throw unsupported("'" + body.substring(at) + "'");
            }
            at += 2;
        }
    }

    /** Reads Tempo's older form of a query, logfmt: {@code turn.id=t-1 name=turn}. */
    static SpanQuery ofTags(String tags) {
        List<Predicate<StoredSpan>> conditions = new ArrayList<>();
        Matcher tag = TAG.matcher(tags);
        while (tag.find()) {
            String key = tag.group(1);
            String value = tag.group(2) == null ? tag.group(3) : unquoted(tag.group(2));
            conditions.add(span -> value.equals(key.equals("name") ? span.name() : attribute(span, "." + key)));
        }
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("tags is empty: write tags=turn.id=…");
        }
        return new SpanQuery(conditions);
    }

    @Override
    public boolean test(StoredSpan span) {
        return conditions.stream().allMatch(condition -> condition.test(span));
    }

    private static Predicate<StoredSpan> condition(String field, String operator, String value) {
        if (field.equals("duration")) {
            long nanos = nanos(value);
            return span -> compares(Long.compare(span.durationNanos(), nanos), operator);
        }
        boolean quoted = value.startsWith("\"");
        String wanted = quoted ? unquoted(value.substring(1, value.length() - 1)) : value;
        if (field.equals("name")) {
            return text(StoredSpan::name, operator, wanted);
        }
        if (field.equals("status")) {
            return text(SpanQuery::status, operator, wanted);
        }
        if (!field.startsWith("span.") && !field.startsWith("resource.") && !field.startsWith(".")) {
            throw unsupported("the field " + field);
        }
        Double number = quoted ? null : number(value);
        if (number != null) {
            return span -> {
                Double found = number(attribute(span, field));
                return found != null && compares(found.compareTo(number), operator);
            };
        }
        return text(span -> attribute(span, field), operator, wanted);
    }

    private interface Field {
        @Nullable String of(StoredSpan span);
    }

    private static Predicate<StoredSpan> text(Field field, String operator, String wanted) {
        return switch (operator) {
            case "=" -> span -> wanted.equals(field.of(span));
            case "!=" ->
                span -> {
                    String found = field.of(span);
                    return found != null && !wanted.equals(found);
                };
            default -> throw unsupported(operator + " on text");
        };
    }

    private static @Nullable String attribute(StoredSpan span, String field) {
        if (field.startsWith("span.")) {
            return span.attribute(field.substring("span.".length()));
        }
        if (field.startsWith("resource.")) {
            return span.resourceAttribute(field.substring("resource.".length()));
        }
        String key = field.substring(1);
        String found = span.attribute(key);
        return found == null ? span.resourceAttribute(key) : found;
    }

    private static String status(StoredSpan span) {
        Status.StatusCode code = span.span().getStatus().getCode();
        return code.name().replace("STATUS_CODE_", "").toLowerCase(Locale.ROOT);
    }

    private static boolean compares(int order, String operator) {
        return switch (operator) {
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            case "<" -> order < 0;
            default -> order <= 0;
        };
    }

    private static long nanos(String value) {
        Matcher duration = DURATION.matcher(value);
        if (!duration.matches()) {
            throw unsupported("the duration " + value);
        }
        double unit = switch (Objects.requireNonNull(duration.group(2))) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
        return (long) (Double.parseDouble(duration.group(1)) * unit);
    }

    private static @Nullable Double number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String unquoted(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }

    private static IllegalArgumentException unsupported(String what) {
        return new IllegalArgumentException("this trace store does not answer " + what
                + "; it takes one spanset as in { span.turn.id = \"…\" && name = \"turn\" && duration > 2s }");
    }
}
