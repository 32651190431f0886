package dev.tributary.deploy.grafana;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a TraceQL query of ours asks for.
 *
 * @param names of spans that it compares with, literally or as a regular expression
 * @param span attributes of spans, without their scope; {@code event} and {@code resource} likewise
 * @param comparisons of attributes with constants
 */
record TraceQl(
        List<Name> names, Set<String> span, Set<String> event, Set<String> resource, List<Comparison> comparisons) {

    private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    private static final Pattern STRING = Pattern.compile(TEXT);
    private static final Pattern NAME = Pattern.compile("(?<![.:\\w])(?:span:)?name\\s*(=~|!~|!=|=)\\s*" + TEXT);
    private static final Pattern ATTRIBUTE = Pattern.compile("(?<![.:\\w])(span|event|resource)\\.([A-Za-z0-9_.-]+)");
    private static final Pattern UNSCOPED = Pattern.compile("(?<![\\w\\])])\\.[A-Za-z]");
    private static final Pattern COMPARISON =
            Pattern.compile("(?<![.:\\w])(span|event|resource)\\.([A-Za-z0-9_.-]+)\\s*(=~|!~|!=|>=|<=|=|>|<)\\s*("
                    + TEXT + "|true|false|nil|-?[0-9.]+[a-z]*)");

    /** A name of spans, or a regular expression for some. */
    record Name(String text, boolean pattern) {}

    /**
     * An attribute held against a constant.
     *
     * @param constant as the query writes it, a string in its quotes
     */
    record Comparison(String attribute, String operator, String constant) {

        /** {@code string}, {@code number}, {@code boolean} or {@code nil}. */
        String type() {
            if (constant.startsWith("\"")) {
                return "string";
            }
            return switch (constant) {
                case "true", "false" -> "boolean";
                case "nil" -> "nil";
                default -> "number";
            };
        }

        String text() {
            return unescape(constant.substring(1, constant.length() - 1));
        }
    }

    static TraceQl of(String query) {
        List<Name> names = new ArrayList<>();
        Matcher name = NAME.matcher(query);
        while (name.find()) {
            names.add(new Name(unescape(name.group(2)), name.group(1).contains("~")));
        }
        List<Comparison> comparisons = new ArrayList<>();
        Matcher compared = COMPARISON.matcher(query);
        while (compared.find()) {
            comparisons.add(new Comparison(compared.group(2), compared.group(3), compared.group(4)));
        }
        String bare = STRING.matcher(query).replaceAll("\"\"");
        if (UNSCOPED.matcher(bare).find()) {
            throw new IllegalArgumentException("an attribute without a scope is looked for everywhere: " + query);
        }
        return new TraceQl(names, scoped(bare, "span"), scoped(bare, "event"), scoped(bare, "resource"), comparisons);
    }

    private static Set<String> scoped(String bare, String scope) {
        return ATTRIBUTE
                .matcher(bare)
                .results()
                .filter(found -> found.group(1).equals(scope))
                .map(found -> found.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String unescape(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }
}
