package dev.tributary.contract;

/** What reading a record gave: its value, or why it has none. Malformed input is ordinary, so it is no exception. */
public sealed interface Decoded<T> {

    /** The record was read. */
    record Ok<T>(T value) implements Decoded<T> {}

    /**
     * The record could not be read.
     *
     * @param errorType a stable identifier: {@link #EMPTY}, {@link #NOT_JSON} or {@link #INVALID}
     * @param reason which field, what is wrong with it and what is expected; without the record's content, and bounded
     */
    record Malformed<T>(String errorType, String reason) implements Decoded<T> {
        public Malformed {
            reason = Reasons.cut(reason);
        }
    }

    /** The record has no value. */
    String EMPTY = "empty_record";

    /** The value is no JSON. */
    String NOT_JSON = "not_json";

    /** The value is JSON, but not such a record. */
    String INVALID = "invalid_record";
}
