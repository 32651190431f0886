package dev.tributary.deploy.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tributary.contract.Classification;
import dev.tributary.contract.Json;
import dev.tributary.contract.Modality;
import dev.tributary.contract.PartId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnTableTest {

    private static final PartId TEXT = new PartId(Modality.TEXT, 0);
    private static final PartId IMAGE = new PartId(Modality.IMAGE, 0);
    private static final String LINK = "http://localhost:8080/turns/t-1";

    private final Sample sample = Samples.all().get(0);
    private final TurnLine partial = TurnLine.of(
            sample,
            Fusions.of(
                    Map.of(TEXT, Classification.of(List.of(new Classification.Score("billing", 0.8)))),
                    Map.of(IMAGE, "payload_missing")),
            LINK,
            List.of());
    private final TurnLine lost = TurnLine.failed(sample, "t-2", "", LINK, "no outcome within 60 s");

    @Test
    void aTableHasARowForEachTurn() {
        assertThat(TurnTable.render(List.of(partial, lost)))
                .containsExactly(
                        "TURN       OUTCOME  DECISION  MISSING                   LATENCY PER PART               END TO END  PAGE",
                        "text only  partial  allow     image-0: payload_missing  text-0 100 ms, image-0 200 ms  150 ms      "
                                + LINK,
                        "text only  none     -         -                         -                              -           "
                                + LINK);
    }

    @Test
    void aJsonLineHasWhatAProgramNeeds() {
        JsonNode line = Json.MAPPER.valueToTree(partial);
        assertThat(line.get("turnId").asText()).isEqualTo("t-1");
        assertThat(line.get("traceId").asText()).isEqualTo(Fusions.TRACE);
        assertThat(line.get("outcome").asText()).isEqualTo("partial");
        assertThat(line.get("decision").asText()).isEqualTo("allow");
        assertThat(line.at("/missing/0/part").asText()).isEqualTo("image-0");
        assertThat(line.at("/missing/0/reason").asText()).isEqualTo("payload_missing");
        assertThat(line.at("/latencyMs/text-0").asLong()).isEqualTo(100);
        assertThat(line.get("endToEndMs").asLong()).isEqualTo(150);
        assertThat(line.at("/says/text-0").asText()).isEqualTo("billing");
        assertThat(line.get("expected").asBoolean()).isTrue();
    }

    @Test
    void samplesCoverEveryWayInAndEveryOutcomeOfTheDemo() {
        assertThat(Samples.all()).extracting(Sample::way).contains(Sample.Way.values());
        assertThat(Samples.all()).extracting(Sample::name).doesNotHaveDuplicates();
        assertThat(Samples.all()).allSatisfy(one -> assertThat(one.parts()).isNotEmpty());
    }
}
