package dev.tributary.deploy.outage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A TCP connection to a server on this machine that a test breaks and mends. */
final class FaultyLink implements AutoCloseable {

    /** What becomes of connections and bytes. */
    enum State {
        UP,
        /** Nobody listens. */
        REFUSED,
        /** Connections are taken and bytes vanish, in both directions. */
        BLACK_HOLE,
        /** Connections are taken and bytes are held back until the link is up again. */
        STALLED
    }

    private final int target;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private State state = State.UP;
    private @Nullable ServerSocket server;

    private FaultyLink(int target, ServerSocket server) {
        this.target = target;
        this.server = server;
        this.port = server.getLocalPort();
    }

    /** Listens on a free port of the loopback interface. */
    static FaultyLink to(URI target) throws IOException {
        FaultyLink link = new FaultyLink(target.getPort(), listening(0));
        link.accept();
        return link;
    }

    URI endpoint() {
        return URI.create("http://localhost:" + port);
    }

    synchronized void become(State next) throws IOException {
        State before = state;
        state = next;
        notifyAll();
        if (next == State.REFUSED) {
            stopListening();
            cut();
        } else if (before == State.REFUSED) {
            server = listening(port);
            accept();
        } else if (before == State.BLACK_HOLE) {
            cut(); // what was sent into it is missing from these
        }
    }

    @Override
    public synchronized void close() throws IOException {
        become(State.REFUSED);
    }

    private static ServerSocket listening(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("localhost"), port));
        return socket;
    }

    private void stopListening() throws IOException {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private void cut() {
        sockets.forEach(FaultyLink::close);
        sockets.clear();
    }

    private synchronized void accept() {
        ServerSocket listening = server;
        if (listening != null) {
            daemon(() -> {
                while (true) {
                    connect(listening.accept());
                }
            });
        }
    }

    private void connect(Socket client) throws IOException {
        Socket onward = new Socket(InetAddress.getByName("localhost"), target);
        sockets.add(client);
        sockets.add(onward);
        daemon(() -> pump(client, onward));
        daemon(() -> pump(onward, client));
    }

    private void pump(Socket from, Socket to) throws IOException, InterruptedException {
        byte[] buffer = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read;
            while ((read = in.read(buffer)) >= 0) {
                if (passes()) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** Waits while the link is stalled. */
    private synchronized boolean passes() throws InterruptedException {
        while (state == State.STALLED) {
            wait();
        }
        return state == State.UP;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more either way
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        // cut, or closed
                    }
                },
                "faulty-link");
        thread.setDaemon(true);
        thread.start();
    }
}
