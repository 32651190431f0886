package dev.tributary.contract.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port that was free a moment ago: for servers that must come back under the same one. It lies below those that
 * systems give to outgoing connections, one of which would take it sooner or later.
 */
final class FreePort {

    private static final int FIRST = 16_384;
    private static final int END = 32_768;

    private FreePort() {}

    static int find() {
        int tried = 0;
        while (tried < 1_000) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException somebodyElses) {
                tried++;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + (END - 1));
    }
}
