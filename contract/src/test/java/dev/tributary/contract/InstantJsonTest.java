package dev.tributary.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantJsonTest {

    @Test
    void anyInstantIsWrittenAsItsTextAndReadBack() throws JsonProcessingException {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            Instant at = Instant.ofEpochSecond(
                    random.nextLong(-70_000_000_000L, 260_000_000_000L),
                    switch (i % 4) {
                        case 0 -> 0;
                        case 1 -> random.nextInt(1000) * 1_000_000L;
                        case 2 -> random.nextInt(1_000_000) * 1_000L;
                        default -> random.nextInt(1_000_000_000);
                    });
            String json = Json.MAPPER.writeValueAsString(at);
            assertThat(json).isEqualTo("\"" + at + "\"");
            assertThat(Json.MAPPER.readValue(json, Instant.class)).isEqualTo(at);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-02T03:04:05+01:00", "2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.123456789Z"})
    void otherFormsAreReadAsBefore(String text) throws JsonProcessingException {
        assertThat(Json.MAPPER.readValue("\"" + text + "\"", Instant.class))
                .isEqualTo(java.time.OffsetDateTime.parse(text).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-13-02T03:04:05Z",
                "2026-02-30T03:04:05Z",
                "2026-01-02T25:04:05Z",
                "2026-01-02T03:04:05.12xZ",
                "20x6-01-02T03:04:05Z",
                "2026-01-02 03:04:05"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> Json.MAPPER.readValue("{\"openedAt\":\"" + text + "\"}", Turn.class))
                .isInstanceOf(JsonMappingException.class);
    }
}
