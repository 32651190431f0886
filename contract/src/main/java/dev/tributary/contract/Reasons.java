package dev.tributary.contract;

/** What is said about an input goes into results, dead letters, spans and logs: it is bounded, whatever the input holds. */
public final class Reasons {

    /** Characters. */
    public static final int LONGEST = 1_000;

    private static final int LONGEST_NAME = 64;

    private Reasons() {}

    /** A reason, cut where it is too long; never within a character. */
    public static String cut(String reason) {
        if (reason.length() <= LONGEST) {
            return reason;
        }
        int end = Character.isHighSurrogate(reason.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return reason.substring(0, end) + "…";
    }

    /** A name that is none of ours, quoted if it is as long as a name; longer ones are content. */
    static String quoted(String name) {
        return name.length() <= LONGEST_NAME ? "'" + name + "'" : "of " + name.length() + " characters";
    }
}
