package dev.tributary.deploy.replay;

import static dev.tributary.deploy.replay.Outcomes.fused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.Decision;
import dev.tributary.contract.Decoded;
import dev.tributary.contract.Fused;
import dev.tributary.contract.Topics;
import dev.tributary.contract.TurnHeaders;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTopicTest {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final ReplayTopic topic = new ReplayTopic("replayed", producer);

    @ParameterizedTest
    @CsvSource({
        "tributary.fused,                  true",
        "tributary.turns,                  true",
        "tributary.rejected,               true",
        "tributary-fusion-turns-changelog, true",
        "__consumer_offsets,               true",
        "tributary.fused.replay,           false",
        "mine,                             false",
    })
    void whatLiveServicesUseIsNoPlaceForAReplay(String name, boolean live) {
        assertThat(ReplayTopic.isLive(name)).isEqualTo(live);
    }

    @Test
    void anOutcomeIsWrittenAsOnTheLiveTopicInTheTraceOfItsTurn() {
        Fused fused = fused("t", 10, Decision.BLOCK, null);
        topic.write(fused);

        assertThat(producer.history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("replayed");
            assertThat(record.key()).isEqualTo(Topics.FUSED.key("t"));
            assertThat(Topics.FUSED.decode(record.value())).isEqualTo(new Decoded.Ok<>(fused));
            assertThat(TurnHeaders.value(record.headers(), TurnHeaders.TURN_ID)).isEqualTo("t");
            assertThat(TurnHeaders.value(record.headers(), TurnHeaders.SCHEMA)).isEqualTo("fused/1");
            assertThat(TurnHeaders.trace(record.headers())).isEqualTo(fused.turnTrace());
        });
    }

    @Test
    void aRecordThatIsRefusedEndsTheReplayAndSaysWhatToDo() {
        topic.write(fused("t", 10, Decision.ALLOW, null));
        producer.errorNext(new TopicAuthorizationException("replayed"));

        assertThatThrownBy(() -> topic.write(fused("u", 10, Decision.ALLOW, null)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic replayed holds only a part of the outcomes, delete it");
        assertThatThrownBy(topic::flush).isInstanceOf(IllegalStateException.class);
    }
}
