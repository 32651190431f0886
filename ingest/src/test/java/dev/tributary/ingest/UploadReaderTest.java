package dev.tributary.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.contract.TurnIds;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UploadReaderTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final UploadReader reader =
            new UploadReader(Samples.limits(), "own", List.of("own", "allowed"), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void anUploadWithoutAnIdGetsTheSameOneEveryTimeItIsRead() {
        String minted = UploadReader.mint(record(7, NOW, "{}"));

        assertThat(minted)
                .isEqualTo(UploadReader.mint(record(7, NOW, "other value")))
                .isNotEqualTo(UploadReader.mint(record(8, NOW, "{}")))
                .isNotEqualTo(UploadReader.mint(record(7, NOW.plusMillis(1), "{}")));
        assertThat(TurnIds.isValid(minted)).isTrue();
        assertThat(minted.charAt(14)).isEqualTo('7');
        assertThat(minted).startsWith(TurnIds.mint(NOW).substring(0, 13)); // the same time in front
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T11:59:57Z, 2026-11-20T11:59:57Z",
        "2026-11-20T10:00:00Z, 2026-11-20T11:59:50Z",
        "2030-01-01T00:00:00Z, 2026-11-20T12:00:00Z",
    })
    void theOpeningIsMovedIntoWhatTheWindowAllows(String said, String taken) throws RefusedException {
        Submission read =
                read("{\"openedAt\": \"" + said + "\", \"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}");

        assertThat(read.openedAt()).isEqualTo(Instant.parse(taken));
    }

    @Test
    void withoutAnOpeningTheRecordsTimestampIsTaken() throws RefusedException {
        Submission read = reader.read(
                record(1, NOW.minusSeconds(4), "{\"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}"),
                Origin.NONE);

        assertThat(read.openedAt()).isEqualTo(NOW.minusSeconds(4));
    }

    @Test
    void aLongWindowIsCapped() throws RefusedException {
        assertThat(read("{\"windowMs\": 99999999, \"parts\": [{\"modality\": \"text\", \"text\": \"x\"}]}")
                        .windowMs())
                .isEqualTo(600_000);
    }

    @Test
    void aReferenceIsKeptAsItsProducerNamedIt() throws RefusedException {
        Payload.Stored stored = (Payload.Stored) read("""
                {"parts": [{"modality": "audio", "bucket": "allowed", "key": "a/b.webm", "contentType": "video/webm"}]}
                """).payloads().get(0);

        assertThat(stored.ref().uri()).isEqualTo("s3://allowed/a/b.webm");
        assertThat(stored.ref().contentType()).isEqualTo("video/webm");
        assertThat(stored.ref().size()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'parts': [{'modality': 'image', 'bucket': 'theirs', 'key': 'k'}]} | INVALID_REFERENCE",
                "{'parts': [{'modality': 'image', 'key': '/k'}]} | INVALID_REFERENCE",
                "{'parts': [{'modality': 'image', 'key': 'a/../b'}]} | INVALID_REFERENCE",
                "{'parts': [{'modality': 'image', 'key': 'a\\u0000b'}]} | INVALID_REFERENCE",
                "{'parts': [{'modality': 'text', 'text': 'a\\ud800'}]} | INVALID_TEXT",
                "{'session': '\\udc00', 'parts': [{'modality': 'text', 'text': 'a'}]} | INVALID_TURN",
                "{'parts': [{'modality': 'image', 'key': 'k', 'contentType': 'image/\\r\\n'}]} | UNSUPPORTED_PART_TYPE",
                "{'user': 'a', 'user': 'b', 'parts': [{'modality': 'text', 'text': 'x'}]} | MALFORMED_UPLOAD",
                "{'parts': [{'modality': 'image', 'key': 'k', 'contentType': 'audio/wav'}]} | UNSUPPORTED_PART_TYPE",
                "{'parts': [{'modality': 'text', 'text': ''}]} | EMPTY_PART",
                "{'parts': []} | MALFORMED_UPLOAD",
                "{'parts': [{'modality': 'video', 'key': 'k'}]} | MALFORMED_UPLOAD",
                "{'turnId': '..', 'parts': [{'modality': 'text', 'text': 'x'}]} | INVALID_TURN_ID",
                "[] | MALFORMED_UPLOAD",
            })
    void aBadUploadIsRefusedWithItsReason(String json, Refusal refusal) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(refusal));
    }

    private Submission read(String json) throws RefusedException {
        return reader.read(record(1, NOW, json), Origin.NONE);
    }

    static ConsumerRecord<byte[], byte[]> record(long offset, Instant timestamp, String value) {
        return new ConsumerRecord<>(
                "tributary.uploads",
                0,
                offset,
                timestamp.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                Samples.utf8(value),
                new RecordHeaders(),
                Optional.empty());
    }
}
