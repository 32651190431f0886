package dev.tributary.deploy.hostile;

import static dev.tributary.deploy.hostile.Form.utf8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is barely HTTP, and headers and paths made to confuse. */
final class WireTrials {

    private static final String[] REFUSED = {
        "http_400", "http_404", "http_405", "http_413", "http_414", "http_431", "http_501", "http_505", Trial.CLOSED
    };

    private final List<Trial> trials = new ArrayList<>();

    static List<Trial> all() {
        WireTrials all = new WireTrials();
        all.headers();
        all.lines();
        all.paths();
        return all.trials;
    }

    private void add(String name, byte[] request, String... expected) {
        trials.add(Trial.http("wire: " + name, request, expected));
    }

    private void headers() {
        String id = "0af7651916cd43dd8448eb211c80319c";
        for (String trace : List.of(
                "",
                "00",
                "00-" + id + "-b7ad6b7169203331",
                "00-" + "0".repeat(32) + "-b7ad6b7169203331-01",
                "00-" + id + "-0000000000000000-01",
                "ff-" + id + "-b7ad6b7169203331-01",
                "00-" + id.toUpperCase(Locale.ROOT) + "-b7ad6b7169203331-01",
                "00-" + id + "-b7ad6b7169203331-01\r\ntraceparent: 00-" + id + "-b7ad6b7169203331-01",
                "x".repeat(3_000))) {
            add(
                    "traceparent " + (trace.length() > 60 ? trace.length() : trace),
                    new Form().text("hi").request("traceparent: " + trace),
                    "invalid_traceparent");
        }
        String good = "traceparent: 00-" + id + "-b7ad6b7169203331-01";
        for (String state : List.of("=", "a=b,a=c", "\u0001", "a=" + "b".repeat(600), "k=v,".repeat(500))) {
            add(
                    "tracestate " + state.length(),
                    new Form().text("hi").request(good, "tracestate: " + state),
                    Trial.ANSWERED,
                    "invalid_traceparent",
                    "http_400");
        }
        add("baggage", new Form().text("hi").request(good, "baggage: " + "k=v,".repeat(500)), Trial.ANSWERED);
        add("header of 100 kB", new Form().text("hi").request("X-A: " + "a".repeat(100_000)), REFUSED);
        add("headers, 20,000", new Form().text("hi").request("a: b\r\n".repeat(20_000) + "c: d"), REFUSED);
        add("header with zero byte", new Form().text("hi").request("X-A: a\u0000b"), REFUSED);
        add("header name with blank", new Form().text("hi").request("X A: b"), REFUSED);
        add(
                "header without colon",
                new Form().text("hi").request("nonsense"),
                "http_400",
                Trial.ANSWERED,
                Trial.CLOSED);
        add(
                "expects what is not there",
                new Form().text("hi").request("Expect: 200-maybe"),
                "http_417",
                Trial.ANSWERED,
                "http_400");
        add(
                "encoded body",
                new Form().text("hi").request("Content-Encoding: gzip"),
                "broken_multipart",
                Trial.ANSWERED,
                "unsupported_request_type");
    }

    private void lines() {
        String length = "Content-Type: " + Form.MULTIPART + "\r\nContent-Length: ";
        for (String line : List.of(
                "",
                "\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET\r\n\r\n",
                "POST /v1/turns HTTP/9.9\r\n\r\n",
                "POST /v1/turns FTP/1.1\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense",
                "x".repeat(200_000),
                "POST " + "/a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /v1/turns HTTP/1.1\r\nHost: a\r\n" + length + "-1\r\n\r\n",
                "POST /v1/turns HTTP/1.1\r\nHost: a\r\n" + length + "abc\r\n\r\n",
                "POST /v1/turns HTTP/1.1\r\nHost: a\r\n" + length + "99999999999999999999\r\n\r\n",
                "POST /v1/turns HTTP/1.1\r\nHost: a\r\n" + length + "5\r\nContent-Length: 6\r\n\r\nhello!",
                "POST /v1/turns HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" + length
                        + "5\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                "POST /v1/turns HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: nonsense\r\n" + length + "0\r\n\r\n",
                "POST /v1/turns HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: " + Form.MULTIPART
                        + "\r\n\r\nFFFFFFFFFFFFFFFF\r\nhi",
                "POST /v1/turns HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: " + Form.MULTIPART
                        + "\r\n\r\nzz\r\nhi")) {
            add(
                    "line " + trials.size() + " "
                            + line.lines()
                                    .findFirst()
                                    .map(first -> first.substring(0, Math.min(30, first.length())))
                                    .orElse("none"),
                    utf8(line),
                    "http_400",
                    "http_404",
                    "http_405",
                    "http_413",
                    "http_414",
                    "http_431",
                    "http_501",
                    "http_505",
                    Trial.CLOSED,
                    "broken_multipart",
                    "no_parts",
                    "request_too_large",
                    "unsupported_request_type");
        }
        add(
                "claims a terabyte",
                utf8("POST /v1/turns HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + length
                        + "1099511627776\r\n\r\nhi"),
                "request_too_large");
        add(
                "ends before its length",
                utf8("POST /v1/turns HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + length + "5000\r\n\r\n--"
                        + Form.BOUNDARY),
                "broken_multipart",
                Trial.CLOSED);
    }

    private void paths() {
        for (String path : List.of(
                "/v1/turns/../../etc/passwd",
                "/v1/turns/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "/v1/turns/%00",
                "/v1/turns/..",
                "/v1/turns/.",
                "/v1/turns//",
                "/v1/turns/a%0d%0aSet-Cookie:%20a",
                "/v1/turns/" + "a".repeat(4_000),
                "/v1/turns/%ff%fe",
                "/v1/turns/%",
                "/v1/turns/a;b=c",
                "//v1/turns/x",
                "/v1/turns/\u0001",
                "/health/../v1/turns/x",
                "*",
                "http://evil/v1/turns/x",
                "/v1/turns/nobody-sent-this")) {
            add(
                    "path " + (path.length() > 60 ? "long" : path),
                    utf8("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                    "http_400",
                    "http_404",
                    "http_405",
                    "http_414",
                    Trial.CLOSED,
                    "turn_unknown",
                    "invalid_turn_id");
        }
        for (String method : List.of("TRACE", "PUT", "DELETE", "CONNECT", "OPTIONS", "NONSENSE", "post")) {
            add(
                    "method " + method,
                    utf8(method + " /v1/turns HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                    REFUSED);
        }
    }
}
