package dev.tributary.deploy.hostile;

import static dev.tributary.deploy.hostile.Form.utf8;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Broken and hostile forms, texts and turn parts. */
final class FormTrials {

    private static final String A = Trial.ANSWERED;

    private final List<Trial> trials = new ArrayList<>();

    static List<Trial> all() {
        FormTrials all = new FormTrials();
        all.bodies();
        all.parts();
        all.texts();
        all.turns();
        return all.trials;
    }

    private void add(String name, byte[] request, String... expected) {
        trials.add(Trial.http("form: " + name, request, expected));
    }

    private void bodies() {
        byte[] good = utf8("--" + Form.BOUNDARY + "\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhi\r\n--"
                + Form.BOUNDARY + "--\r\n");
        add("no content type", Form.request("", good), "unsupported_request_type");
        add("json", Form.request("application/json", utf8("{}")), "unsupported_request_type");
        add(
                "urlencoded",
                Form.request("application/x-www-form-urlencoded", utf8("text=hi")),
                "unsupported_request_type");
        add("content type is noise", Form.request("\u0001/;;=", good), "unsupported_request_type", "http_400");
        add("multipart/mixed", Form.request("multipart/mixed; boundary=x", good), "unsupported_request_type");
        add("no boundary", Form.request("multipart/form-data", good), "broken_multipart");
        add("empty boundary", Form.request("multipart/form-data; boundary=", good), "unsupported_request_type");
        add(
                "boundary of 4 kB",
                Form.request("multipart/form-data; boundary=" + "b".repeat(4096), good),
                "broken_multipart",
                "no_parts");
        add(
                "another boundary",
                Form.request("multipart/form-data; boundary=other", good),
                "broken_multipart",
                "no_parts");
        add(
                "boundary with line end",
                Form.request("multipart/form-data; boundary=\"a\\r\\nb\"", good),
                "broken_multipart",
                "no_parts",
                "unsupported_request_type");
        add("no body", Form.request(Form.MULTIPART, new byte[0]), "broken_multipart", "no_parts");
        add("only the end", new Form().request(), "no_parts", "broken_multipart");
        add("preamble only", Form.request(Form.MULTIPART, utf8("hello".repeat(1000))), "broken_multipart", "no_parts");
        add("zeros", Form.request(Form.MULTIPART, new byte[100_000]), "broken_multipart", "no_parts");
        for (int cut : new int[] {1, 10, 30, 60, good.length - 8, good.length - 3}) {
            add(
                    "cut after " + cut,
                    Form.request(Form.MULTIPART, Arrays.copyOf(good, cut)),
                    "broken_multipart",
                    "no_parts");
        }
        for (int seed = 0; seed < 12; seed++) {
            byte[] flipped = Mutations.flipped(good, seed, 3);
            add(
                    "flipped " + seed,
                    Form.request(Form.MULTIPART, flipped),
                    A,
                    "broken_multipart",
                    "no_parts",
                    "unknown_part",
                    "invalid_text",
                    "unsupported_part_type",
                    "empty_part");
        }
        add(
                "line ends of one byte",
                Form.request(Form.MULTIPART, utf8(new String(good, StandardCharsets.UTF_8).replace("\r", ""))),
                "broken_multipart",
                "no_parts",
                A);
    }

    private void parts() {
        byte[] hi = utf8("where is my order?");
        for (String name : List.of(
                "",
                "../../etc/passwd",
                "TEXT",
                "text\u0000",
                "video",
                "text[0]",
                "text;turn",
                "\uD83D\uDE00",
                "n".repeat(60_000))) {
            add(
                    "name " + (name.length() > 20 ? "long" : name),
                    new Form().named(name, "text/plain", hi).request(),
                    "unknown_part",
                    "broken_multipart");
        }
        add("no name", new Form().part("Content-Disposition: form-data", hi).request(), "unknown_part");
        add("no disposition", new Form().part("Content-Type: text/plain", hi).request(), "unknown_part");
        add(
                "no headers",
                new Form().raw("--" + Form.BOUNDARY + "\r\n\r\nhi\r\n").request(),
                "unknown_part",
                "broken_multipart");
        add(
                "two dispositions",
                new Form()
                        .part(
                                "Content-Disposition: form-data; name=\"text\"\r\nContent-Disposition: form-data; name=\"image\"",
                                hi)
                        .request(),
                A,
                "unknown_part",
                "unsupported_part_type",
                "broken_multipart");
        for (String file : List.of(
                "../../../etc/passwd",
                "..\\..\\windows",
                "a\u0000.png",
                "CON",
                "%2e%2e%2f",
                "f".repeat(5_000),
                "\u202Egnp.exe")) {
            add(
                    "file name " + (file.length() > 30 ? "long" : file),
                    new Form()
                            .part("Content-Disposition: form-data; name=\"text\"; filename=\"" + file + "\"", hi)
                            .request(),
                    A,
                    "broken_multipart");
        }
        add(
                "header without colon",
                new Form()
                        .part("Content-Disposition: form-data; name=\"text\"\r\nnonsense", hi)
                        .request(),
                "broken_multipart",
                A);
        add(
                "header with zero byte",
                new Form()
                        .part("Content-Disposition: form-data; name=\"text\"\r\nX-A: a\u0000b", hi)
                        .request(),
                "broken_multipart",
                A);
        add(
                "header of 1 MB",
                new Form()
                        .part("Content-Disposition: form-data; name=\"text\"\r\nX-A: " + "a".repeat(1 << 20), hi)
                        .request(),
                "broken_multipart");
        add(
                "headers, 300,000",
                new Form()
                        .part("Content-Disposition: form-data; name=\"text\"" + "\r\na: b".repeat(300_000), hi)
                        .request(),
                "broken_multipart");
        add(
                "headers never end",
                new Form()
                        .raw("--" + Form.BOUNDARY + "\r\n" + "a: b\r\n".repeat(300_000))
                        .request(),
                "broken_multipart");
        add(
                "folded header",
                new Form()
                        .part("Content-Disposition: form-data;\r\n name=\"text\"", hi)
                        .request(),
                A,
                "unknown_part",
                "broken_multipart");
        add(
                "parts, 400,000",
                new Form()
                        .raw(utf8(("--" + Form.BOUNDARY + "\r\n\r\n\r\n").repeat(400_000)))
                        .request(),
                "too_many_parts");
        Form seventeen = new Form();
        for (int i = 0; i < 17; i++) {
            seventeen.text("part " + i);
        }
        add("parts, 17", seventeen.request(), "too_many_parts");
        for (String name : List.of("text", "image", "audio")) {
            add(
                    "empty " + name,
                    new Form()
                            .named(name, name.equals("text") ? "text/plain" : name + "/*", new byte[0])
                            .request(),
                    "empty_part");
        }
        for (String type : List.of(
                "image/png",
                "multipart/mixed; boundary=x",
                "text/plain; charset=utf-16",
                "text/plain; charset=utf-7",
                "application/json",
                "/",
                "text")) {
            add("text declared " + type, new Form().named("text", type, hi).request(), "unsupported_part_type", A);
        }
        for (String type : List.of("text/html", "application/x-msdownload", "image/svg+xml", "audio/wav", "../x")) {
            add(
                    "image declared " + type,
                    new Form().named("image", type, utf8("<svg/>")).request(),
                    "unsupported_part_type",
                    "image_undecodable");
        }
        add(
                "encoded as base64",
                new Form()
                        .part(
                                "Content-Disposition: form-data; name=\"text\"\r\nContent-Transfer-Encoding: base64",
                                utf8("aGk="))
                        .request(),
                A);
    }

    private void texts() {
        Map<String, byte[]> broken = Map.of(
                "overlong zero", new byte[] {(byte) 0xC0, (byte) 0x80},
                "overlong slash", new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0xAF},
                "no such byte", new byte[] {'a', (byte) 0xFF, 'b'},
                "continuation alone", new byte[] {(byte) 0x80},
                "surrogate", new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                "beyond Unicode", new byte[] {(byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
                "cut in a character", new byte[] {'a', (byte) 0xE2, (byte) 0x82},
                "UTF-16", "hello".getBytes(StandardCharsets.UTF_16),
                "Latin-1", "für Grüße".getBytes(StandardCharsets.ISO_8859_1));
        broken.forEach(
                (name, bytes) -> add("text, " + name, new Form().text(bytes).request(), "invalid_text"));
        add(
                "text, 10 MB of one character",
                new Form().text("a".repeat(10_000_000)).request(),
                "part_too_large");
        add("text, 100,001 characters", new Form().text("a".repeat(100_001)).request(), "part_too_large");
        add("text, 100,000 characters", new Form().text("a".repeat(100_000)).request(), A);
        add("text, 25,000 emoji", new Form().text("\uD83D\uDE00".repeat(25_000)).request(), A);
        add("text, white", new Form().text(" \t\r\n\u2003").request(), "text_empty");
        for (String text : List.of(
                "\u0000",
                "a\u0000b",
                "\u0001\u001B[31m",
                "\u202Eolleh",
                "\u200B\u200D",
                "\uFEFFhi",
                "e" + "\u0301".repeat(20_000),
                "\uFFFF\uFFFE",
                "' OR 1=1 --",
                "<script>alert(1)</script>",
                "${jndi:ldap://127.0.0.1/a}",
                "{\"a\":".repeat(9_000),
                "%s%n%x",
                "\r\n.\r\n",
                "[MASK] [CLS] [SEP]")) {
            add("text, odd " + trials.size(), new Form().text(text).request(), A);
        }
    }

    private void turns() {
        for (String json : List.of(
                "",
                "{",
                "nonsense",
                "[]",
                "3",
                "null",
                "\"a\"",
                "{\"turnId\":}",
                "{'turnId':'a'}",
                "{\"turnId\":\"a\"} x",
                "{} {}",
                "{/**/}",
                "{\"session\":NaN}",
                "[".repeat(100_000),
                "{\"session\":".repeat(60_000),
                "{\"x\":1}",
                "{\"turnId\":1}",
                "{\"session\":[]}",
                "{\"user\":{}}",
                "{\"session\":\"\"}",
                "{\"session\":\"a\\u0000b\"}",
                "{\"session\":\"\\ud800\"}",
                "{\"user\":\"a\\udc00\"}",
                "{\"session\":\"" + "s".repeat(257) + "\"}",
                "{\"user\":\"" + "u".repeat(900_000) + "\"}",
                "{\"session\":\"a\",\"session\":\"b\"}",
                "{\"" + "n".repeat(100_000) + "\":1}",
                "\u0000{}")) {
            add(
                    "turn, " + (json.length() > 24 ? json.substring(0, 14) + "… " + json.length() : json),
                    new Form().text("hi").turn(json).request(),
                    "invalid_turn");
        }
        for (String id : List.of(
                "",
                ".",
                "..",
                "../../x",
                "a/b",
                "a b",
                "a%2fb",
                "a\\u0000",
                "\\ud800",
                "é",
                "i".repeat(129),
                "a\\nb",
                "a?b",
                "a#b")) {
            add(
                    "turn ID " + (id.length() > 20 ? "long" : id),
                    new Form().text("hi").turn("{\"turnId\":\"" + id + "\"}").request(),
                    "invalid_turn_id");
        }
        for (String window : List.of(
                "0",
                "-1",
                "9223372036854775807",
                "9223372036854775808",
                "1e9",
                "1e999999999",
                "0.5",
                "true",
                "[]",
                "\"\"",
                "\"30\"",
                "\"30h\"",
                "\"-5s\"",
                "\"999999999999m\"",
                "\"" + "9".repeat(5_000) + "s\"",
                "9".repeat(900))) {
            add(
                    "window " + (window.length() > 20 ? "long" : window),
                    new Form().text("hi").turn("{\"window\":" + window + "}").request(),
                    "invalid_window");
        }
        add(
                "window of 2,000 digits",
                new Form()
                        .text("hi")
                        .turn("{\"window\":" + "9".repeat(2_000) + "}")
                        .request(),
                "invalid_turn");
        add("two turn parts", new Form().text("hi").turn("{}").turn("{}").request(), "invalid_turn");
        add(
                "turn not UTF-8",
                new Form()
                        .text("hi")
                        .turn(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'})
                        .request(),
                "invalid_turn");
        add(
                "turn of 10 MB",
                new Form().text("hi").turn(" ".repeat(10_000_000)).request(),
                "invalid_turn",
                "part_too_large");
        add("turn alone", new Form().turn("{}").request(), "no_parts");
    }
}
