package dev.tributary.fusionstream;

import com.linecorp.armeria.common.QueryParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which turns are asked for.
 *
 * @param openOnly without those that have an outcome
 * @param limit how many at most
 * @param local of the instance asked only
 */
record TurnListQuery(boolean openOnly, int limit, boolean local) {

    private static final String OPEN = "open";
    private static final String LIMIT = "limit";
    private static final String LOCAL = "local";
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    /** The question is none: one sentence for each parameter that is wrong. */
    static final class BadQueryException extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // it is never serialized
        private final List<String> errors;

        BadQueryException(List<String> errors) {
            super(String.join("; ", errors));
            this.errors = List.copyOf(errors);
        }

        List<String> errors() {
            return errors;
        }
    }

    static TurnListQuery of(QueryParams parameters) throws BadQueryException {
        List<String> errors = new ArrayList<>();
        Set<String> unknown = new TreeSet<>(parameters.names());
        unknown.removeAll(Set.of(OPEN, LIMIT, LOCAL));
        unknown.forEach(name -> errors.add("there is no parameter " + name + "; open, limit and local are"));
        TurnListQuery query = new TurnListQuery(
                flag(OPEN, parameters.get(OPEN), errors),
                limit(parameters.get(LIMIT), errors),
                flag(LOCAL, parameters.get(LOCAL), errors));
        if (!errors.isEmpty()) {
            throw new BadQueryException(errors);
        }
        return query;
    }

    /** The same question to one instance. */
    String localPath() {
        return "/turns?open=" + openOnly + "&limit=" + limit + "&local=true";
    }

    private static boolean flag(String name, @Nullable String value, List<String> errors) {
        if (value != null && !value.equals("true") && !value.equals("false")) {
            errors.add(name + " must be true or false");
        }
        return "true".equals(value);
    }

    private static int limit(@Nullable String value, List<String> errors) {
        try {
            int limit = value == null ? USUAL : Integer.parseInt(value);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // as one that is out of range
        }
        errors.add("limit must be a whole number from 1 to " + MOST);
        return USUAL;
    }
}
