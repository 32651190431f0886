package dev.tributary.textworker;

import dev.tributary.contract.SettingsReader;
import dev.tributary.workerruntime.InvalidPayloadException;

/**
 * How long a text may be. What is longer than the model takes is cut by the tokenizer, and the result says so; this is about
 * what the tokenizer has to read before it can cut.
 *
 * @param maxLength characters: {@code tributary.text.length.max}
 */
record TextLimits(int maxLength) {

    /** As many as ingest takes by default. */
    static final TextLimits DEFAULT = new TextLimits(100_000);

    static TextLimits from(SettingsReader reader) {
        return new TextLimits(reader.integer("tributary.text.length.max", DEFAULT.maxLength, 1, 100_000_000));
    }

    /** @throws InvalidPayloadException {@code text_too_long} */
    void check(String text) throws InvalidPayloadException {
        if (text.length() > maxLength) {
            throw new InvalidPayloadException(
                    "text_too_long",
                    "the text has " + text.length() + " characters, at most " + maxLength
                            + " are read; send a shorter one (or raise tributary.text.length.max)");
        }
    }
}
