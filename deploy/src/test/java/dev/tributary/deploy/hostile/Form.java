package dev.tributary.deploy.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A request to {@code POST /v1/turns}, put together byte by byte. */
final class Form {

    static final String BOUNDARY = "boundary-of-the-form";
    static final String MULTIPART = "multipart/form-data; boundary=" + BOUNDARY;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Form raw(byte[] bytes) {
        body.writeBytes(bytes);
        return this;
    }

    Form raw(String text) {
        return raw(utf8(text));
    }

    /** A part whose headers are these lines. */
    Form part(String headers, byte[] content) {
        return raw("--" + BOUNDARY + "\r\n" + headers + "\r\n\r\n").raw(content).raw("\r\n");
    }

    Form named(String name, String contentType, byte[] content) {
        return part("Content-Disposition: form-data; name=\"" + name + "\"\r\nContent-Type: " + contentType, content);
    }

    Form text(String text) {
        return text(utf8(text));
    }

    Form text(byte[] text) {
        return named("text", "text/plain", text);
    }

    Form turn(String json) {
        return turn(utf8(json));
    }

    Form turn(byte[] json) {
        return named("turn", "application/json", json);
    }

    byte[] request(String... headers) {
        raw("--" + BOUNDARY + "--\r\n");
        return unfinished(MULTIPART, headers);
    }

    byte[] unfinished(String contentType, String... headers) {
        return request(contentType, body.toByteArray(), headers);
    }

    static byte[] request(String contentType, byte[] body, String... headers) {
        StringBuilder head = new StringBuilder("POST /v1/turns HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
                .append("Content-Length: ")
                .append(body.length)
                .append("\r\n");
        if (!contentType.isEmpty()) {
            head.append("Content-Type: ").append(contentType).append("\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(utf8(head + "\r\n"));
        request.writeBytes(body);
        return request.toByteArray();
    }
}
