package dev.tributary.deploy.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that must know theirs before they listen. They lie below those that systems give to outgoing
 * connections (from 32768 on Linux, from 49152 elsewhere): what the system itself chooses for port 0 may be an outgoing
 * connection's a moment later, and then the server cannot listen.
 */
public final class FreePorts {

    private static final int FIRST = 16_384;
    private static final int COUNT = 16_384;

    /** Each process goes through the range once from a place of its own, so that none is given twice. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePorts() {}

    /** Different free ports, on which nobody listens. */
    public static List<Integer> take(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int tried = 0; ports.size() < count; tried++) {
            if (tried == COUNT) {
                throw new IOException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
            }
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    /** Whether nobody listens on a port of this machine. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
