package dev.tributary.fusionstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenTest {

    @Test
    void aValueIsWrittenAsWasSaidUntilItWasWrittenForTheLastTime() {
        Written<List<Integer>> written = new Written<>(listOfInteger(), 8);
        List<Integer> value = List.of(1, 2);
        written.as(value, "[as said]".getBytes(UTF_8));
        assertThat(written.json(value)).asString(UTF_8).isEqualTo("[as said]");
        assertThat(written.last(value)).asString(UTF_8).isEqualTo("[as said]");
        assertThat(written.json(value)).asString(UTF_8).isEqualTo("[1,2]");
    }

    @Test
    void moreValuesThanThereIsRoomForAreWrittenAnew() {
        Written<List<Integer>> written = new Written<>(listOfInteger(), 8);
        List<List<Integer>> values = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            values.add(new ArrayList<>(List.of(i)));
        }
        values.forEach(written::json);
        values.forEach(value -> assertThat(written.last(value)).asString(UTF_8).isEqualTo(value.toString()));
    }

    @Test
    void aLongValueIsNotKept() {
        Written<List<Integer>> written = new Written<>(listOfInteger(), 8);
        List<Integer> value = new ArrayList<>(List.of(1));
        written.as(value, " ".repeat(8 * 1024 + 1).getBytes(UTF_8));
        assertThat(written.last(value)).asString(UTF_8).isEqualTo("[1]");
    }

    @Test
    void equalValuesAreNotTheSame() {
        Written<List<Integer>> written = new Written<>(listOfInteger(), 8);
        List<Integer> one = new ArrayList<>(List.of(1));
        written.as(one, "[one]".getBytes(UTF_8));
        assertThat(written.json(new ArrayList<>(one))).asString(UTF_8).isEqualTo("[1]");
        assertThat(written.json(one)).asString(UTF_8).isEqualTo("[one]");
    }

    @SuppressWarnings("unchecked")
    private static Class<List<Integer>> listOfInteger() {
        return (Class<List<Integer>>) (Class<?>) List.class;
    }
}
