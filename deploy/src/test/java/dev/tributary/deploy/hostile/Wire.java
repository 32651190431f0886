package dev.tributary.deploy.hostile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends bytes as they are and reads what comes back: an HTTP client would not send most of them. */
final class Wire {

    private static final int PATIENCE_MS = 30_000;
    private static final int UNTIL_NO_MORE_MS = 15_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]{1,9})\r\n");
    private static final String PROBLEM = "urn:tributary:problem:";

    private final InetSocketAddress server;

    Wire(URI server) {
        this.server = new InetSocketAddress(server.getHost(), server.getPort());
    }

    /**
     * What came back.
     *
     * @param verdict the problem's identifier, {@code closed}, or null for a turn that was taken
     * @param turnId of a turn that was taken
     */
    record Answer(
            int status, @Nullable String verdict, @Nullable String turnId) {}

    /** @throws IOException when the server neither answers nor hangs up */
    Answer send(byte[] request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE_MS);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(request);
                out.flush();
            } catch (IOException hungUp) {
                // the answer may be there all the same
            }
            return read(answer(socket));
        }
    }

    /** Reads to the end. A server that waits for more is told that there is none. */
    private static String answer(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        socket.setSoTimeout(UNTIL_NO_MORE_MS);
        while (!isWhole(answer.toString(StandardCharsets.ISO_8859_1))) {
            try {
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    break;
                }
                answer.write(buffer, 0, read);
            } catch (SocketTimeoutException e) {
                if (socket.isOutputShutdown()) {
                    throw e;
                }
                socket.shutdownOutput();
                socket.setSoTimeout(PATIENCE_MS);
            } catch (IOException reset) {
                break;
            }
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** Whether the answer has as many bytes as it says. */
    private static boolean isWhole(String answer) {
        int body = answer.indexOf("\r\n\r\n") + 4;
        Matcher length = LENGTH.matcher(answer);
        return body > 3 && length.find() && answer.length() >= body + Integer.parseInt(length.group(1));
    }

    private static Answer read(String answer) throws IOException {
        if (!answer.startsWith("HTTP/1.1 ")) {
            return new Answer(0, Trial.CLOSED, null);
        }
        int status = Integer.parseInt(answer.substring(9, 12));
        int from = answer.indexOf('{');
        int to = answer.lastIndexOf('}');
        if (from < 0 || to < from) {
            return new Answer(status, "http_" + status, null);
        }
        try {
            JsonNode body = Json.MAPPER.readTree(answer.substring(from, to + 1));
            String type = body.path("type").asText();
            return type.startsWith(PROBLEM)
                    ? new Answer(status, type.substring(PROBLEM.length()), null)
                    : new Answer(status, null, body.path("turnId").asText());
        } catch (JsonProcessingException e) {
            throw new IOException("an answer that is no JSON: " + answer, e);
        }
    }
}
