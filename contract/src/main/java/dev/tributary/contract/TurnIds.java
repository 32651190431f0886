package dev.tributary.contract;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Turn IDs: what a producer may send, and how ingest mints one when it sends none. */
public final class TurnIds {

    private static final int LONGEST = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TurnIds() {}

    public static boolean isValid(String turnId) {
        if (turnId.isEmpty() || turnId.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < turnId.length(); i++) {
            if (!isAllowed(turnId.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char one) {
        return (one >= 'a' && one <= 'z')
                || (one >= '0' && one <= '9')
                || (one >= 'A' && one <= 'Z')
                || one == '-'
                || one == '.'
                || one == '_';
    }

    /**
     * Returns the turn ID as it is.
     *
     * @throws IllegalArgumentException when it has another form, saying which one is allowed
     */
    public static String requireValid(String turnId) {
        if (!isValid(turnId)) {
            throw new IllegalArgumentException(
                    "turnId must be 1 to 128 characters of A-Z a-z 0-9 . _ -, or be left out to have one minted");
        }
        return turnId;
    }

    /** Mints a UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that IDs sort by time. */
    public static String mint(Instant now) {
        long high = (now.toEpochMilli() << 16) | 0x7000L | (RANDOM.nextInt() & 0x0FFFL);
        long low = 0x8000_0000_0000_0000L | (RANDOM.nextLong() >>> 2);
        return new UUID(high, low).toString();
    }
}
