package dev.tributary.deploy.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import dev.tributary.contract.Part;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Topics;
import dev.tributary.contract.Turn;
import dev.tributary.contract.TurnHead;
import dev.tributary.contract.TurnHeaders;
import dev.tributary.contract.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordLineTest {

    private static final PartId TEXT = new PartId(Modality.TEXT, 0);
    private static final TraceContext TRACE =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null);
    private static final TurnHead HEAD = new TurnHead(
            "t-1",
            Instant.EPOCH,
            30_000,
            List.of(TEXT, new PartId(Modality.IMAGE, 0)),
            "default",
            null,
            null,
            TRACE,
            null);

    @Test
    void aRecordIsToldByItsHeadersAndInAFewWords() {
        RecordLine line = RecordLine.of(consumed(TurnHeaders.record(Topics.TURNS, "t-1", Turn.of(HEAD))));
        assertThat(line)
                .isEqualTo(new RecordLine(
                        Instant.ofEpochMilli(5),
                        "tributary.turns",
                        2,
                        7,
                        "t-1",
                        "",
                        "expects text-0 image-0 within 30000 ms",
                        TRACE.traceId(),
                        "",
                        "",
                        false));
    }

    @Test
    void payloadContentIsNotShown() {
        RecordLine line = RecordLine.of(
                consumed(TurnHeaders.record(Topics.TEXT, "t-1", TEXT, Part.of(HEAD, TEXT, null, "a secret sentence"))));
        assertThat(line.part()).isEqualTo("text-0");
        assertThat(line.what()).isEqualTo("inline text");
    }

    @Test
    void whatCannotBeReadIsToldWithoutItsContent() {
        ProducerRecord<byte[], byte[]> poison =
                new ProducerRecord<>(Topics.TURNS.name(), bytes("t-9"), bytes("a secret sentence"));
        RecordLine line = RecordLine.of(consumed(poison));
        assertThat(line.turn()).isEqualTo("t-9");
        assertThat(line.trace()).isEmpty();
        assertThat(line.error()).isTrue();
        assertThat(line.what()).startsWith("malformed: not_json").doesNotContain("secret");
    }

    private static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> sent) {
        if (sent.headers().lastHeader(TurnHeaders.TURN_ID) != null) {
            TurnHeaders.inject(sent.headers(), TRACE);
        }
        return new ConsumerRecord<>(
                sent.topic(),
                2,
                7L,
                5L,
                TimestampType.CREATE_TIME,
                sent.key().length,
                sent.value().length,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
