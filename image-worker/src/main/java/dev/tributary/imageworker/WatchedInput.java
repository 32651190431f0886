package dev.tributary.imageworker;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/** An image's bytes, as long as its decoder has time left: a read after that fails, whatever the decoder is in. */
final class WatchedInput extends ImageInputStreamImpl {

    /** Decoders read single bytes by the million; asking for the time costs more than they do. */
    private static final int READS_PER_LOOK = 4096;

    private final byte[] bytes;
    private final DecodeWatch watch;
    private int reads;

    WatchedInput(byte[] bytes, DecodeWatch watch) {
        this.bytes = bytes;
        this.watch = watch;
    }

    @Override
    public int read() throws IOException {
        look();
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        look();
        bitOffset = 0;
        if (streamPos >= bytes.length) {
            return -1;
        }
        int read = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, target, offset, read);
        streamPos += read;
        return read;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    private void look() throws IOException {
        if (watch.late() || (reads++ % READS_PER_LOOK == 0 && watch.isLateNow())) {
            throw new IOException("out of time");
        }
    }
}
