package dev.tributary.deploy.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * What an examination came to.
 *
 * @param what was looked at, in a word or two
 * @param said what was found
 * @param mend the command or setting that mends it; empty when nothing needs to be
 */
public record Finding(String what, State state, String said, String mend) {

    /** How bad it is. */
    public enum State {
        @JsonProperty("ok")
        OK,
        /** Works, but not as it should; or could not be looked at. */
        @JsonProperty("warn")
        WARN,
        /** Does not work. */
        @JsonProperty("fail")
        FAIL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String what, String said) {
        return new Finding(what, State.OK, said, "");
    }

    static Finding warn(String what, String said, String mend) {
        return new Finding(what, State.WARN, said, mend);
    }

    static Finding fail(String what, String said, String mend) {
        return new Finding(what, State.FAIL, said, mend);
    }
}
