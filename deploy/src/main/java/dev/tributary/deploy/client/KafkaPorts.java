package dev.tributary.deploy.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Asked before a command makes a client of Kafka, which goes on for half a minute where nothing listens. */
public final class KafkaPorts {

    private static final int CONNECT_MS = 2_000;
    private static final int LAST_PORT = 65_535;

    private KafkaPorts() {}

    /**
     * Returns when one of the bootstrap servers takes connections, or when an address is none: the client says what is wrong with
     * it.
     *
     * @param client properties to reach Kafka
     * @throws IllegalStateException when none does, saying why
     */
    public static void requireOne(Map<String, Object> client) {
        String servers = String.valueOf(client.get("bootstrap.servers"));
        IOException failure = null;
        for (String server : servers.split(",", -1)) {
            failure = failure(server.trim());
            if (failure == null) {
                return;
            }
        }
        throw new IllegalStateException(
                "Kafka does not answer at " + servers
                        + ", nothing takes connections there: start it with `deploy/tributary up`,"
                        + " or name another with tributary.kafka.bootstrap.servers",
                failure);
    }

    private static @Nullable IOException failure(String server) {
        String host = Utils.getHost(server);
        Integer port = Utils.getPort(server);
        if (host == null || port == null || port > LAST_PORT) {
            return null;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MS);
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
