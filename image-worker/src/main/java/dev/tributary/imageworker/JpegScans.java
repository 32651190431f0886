package dev.tributary.imageworker;

/**
 * How many scans a JPEG has. Each is a pass over all its pixels, which a progressive one can ask for in some forty bytes, and
 * the decoder makes them all in one native call that tells of no progress.
 */
final class JpegScans {

    private static final int START_OF_SCAN = 0xDA;

    private JpegScans() {}

    /** Counts start-of-scan markers (ITU-T T.81, B.1). Within a scan's data no marker of another kind can stand. */
    static long count(byte[] file) {
        long scans = 0;
        int at = 2;
        while (at + 3 < file.length) {
            int code = file[at + 1] & 0xFF;
            if (file[at] != (byte) 0xFF || code == 0 || code == 0xFF || (code >= 0xD0 && code <= 0xD8)) {
                at++; // data, padding, or a marker that stands alone
                continue;
            }
            if (code == START_OF_SCAN) {
                scans++;
            }
            at += 2 + (((file[at + 2] & 0xFF) << 8) | (file[at + 3] & 0xFF));
        }
        return scans;
    }
}
