package dev.tributary.ingest;

import static dev.tributary.ingest.TestIngest.Form.form;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class BusyTest {

    @Test
    void whatWouldNotFitIntoMemoryIsToldToComeAgainAndTakesNoRoomAfterwards() throws Exception {
        try (TestIngest ingest = new TestIngest(Map.of("tributary.ingest.memory", "2000"))) {
            for (int i = 0; i < 3; i++) {
                var busy = ingest.post(form().image(new byte[3000]));
                assertThat(busy.statusCode()).isEqualTo(503);
                assertThat(busy.body()).contains("urn:tributary:problem:busy");
                assertThat(busy.headers().firstValue("Retry-After")).isPresent();
            }
            for (int i = 0; i < 5; i++) {
                assertThat(ingest.post(form().text("x".repeat(400))).statusCode())
                        .isEqualTo(202);
            }
        }
    }
}
