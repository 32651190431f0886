package dev.tributary.fusionstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.contract.Json;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MembersTest {

    private static final Members.Names WANTED = new Members.Names("a", "wanted");

    @Test
    void membersAreCopiedAsTheyStand() {
        assertThat(copied("{ \"a\" : 1.50 ,\n\"b\":[{\"a\":2}], \"wanted\":{\"b\":\"}\"}}"))
                .isEqualTo("\"a\" : 1.50,\"wanted\":{\"b\":\"}\"},");
        assertThat(copied("{}")).isEmpty();
        assertThat(copied("{\"b\":null}")).isEmpty();
    }

    /** Strings are skipped eight bytes at a time: what ends them, or seems to, stands at every place within the eight. */
    @Test
    void stringsOfAnyLengthAndContentAreSkipped() throws JsonProcessingException {
        Random random = new Random(1);
        String[] pieces = {
            "x", "\"", "\\", "\\\"", "{", "]", ",", "é", "€", "😀", "\u0000", "\u0080", "a long one without an end "
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("y".repeat(random.nextInt(18)));
            for (int j = random.nextInt(6); j > 0; j--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            ObjectNode object = Json.MAPPER.createObjectNode();
            object.put("skipped", text.toString()).put("wanted", text.toString());
            object.putObject("names").put(text.toString(), "skipped");
            String wanted = "\"wanted\":" + Json.MAPPER.writeValueAsString(text.toString()) + ",";
            assertThat(copied(Json.MAPPER.writeValueAsString(object))).isEqualTo(wanted);
        }
    }

    @Test
    void whatIsNullIsAbsent() {
        assertThat(copied("{\"a\":null,\"wanted\":\"null\"}")).isEqualTo("\"wanted\":\"null\",");
    }

    @Test
    void whatOnlyJacksonReadsIsLeftToIt() {
        String plain = "{\"a\":1,\"b\":2}";
        assertThat(isCopied(plain.getBytes(UTF_8))).isTrue();
        for (String encoding : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE")) {
            assertThat(isCopied(plain.getBytes(Charset.forName(encoding))))
                    .as(encoding)
                    .isFalse();
        }
        assertThat(isCopied(("\uFEFF" + plain).getBytes(UTF_8))).isFalse();
        assertThat(isCopied("{\"\\u0061\":1}".getBytes(UTF_8))).isFalse();
        assertThat(isCopied("{\"a\":1,\"a\":2}".getBytes(UTF_8))).isFalse();
    }

    @Test
    void twoKindsOfMembersGoToTheirPlaces() {
        byte[] object = "{\"a\":1,\"b\":2,\"wanted\":null,\"c\":[\"a\"],\"d\":4}".getBytes(UTF_8);
        JsonBytes to = new JsonBytes();
        JsonBytes others = new JsonBytes();

        assertThat(Members.copy(object, WANTED, to, new Members.Names("c", "d"), others))
                .isTrue();

        assertThat(new String(to.copy(), UTF_8)).isEqualTo("\"a\":1,");
        assertThat(new String(others.copy(), UTF_8)).isEqualTo("\"c\":[\"a\"],\"d\":4,");
        byte[] repeated = "{\"c\":1,\"c\":2}".getBytes(UTF_8);
        assertThat(Members.copy(repeated, WANTED, to, new Members.Names("c"), others))
                .isFalse();
    }

    private static boolean isCopied(byte[] object) {
        return Members.copy(object, WANTED, new JsonBytes());
    }

    private static String copied(String object) {
        JsonBytes to = new JsonBytes();
        assertThat(Members.copy(object.getBytes(UTF_8), WANTED, to)).isTrue();
        return new String(to.copy(), UTF_8);
    }
}
