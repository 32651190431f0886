package dev.tributary.deploy.hostile;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One input and how it may end: {@link #ANSWERED}, {@link #CLOSED}, or the error types of a problem, a dead letter or a
 * failed result.
 *
 * @param name says what is wrong with it
 * @param request the bytes of an HTTP request; absent when it goes through Kafka
 * @param record the record; absent when it goes over HTTP
 * @param turnId the turn that it opens where it is taken; over HTTP the answer tells
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Trial(
        String name,
        Set<String> expected,
        byte @Nullable [] request,
        @Nullable ProducerRecord<byte[], byte[]> record,
        @Nullable String turnId) {

    /** A model answered. */
    static final String ANSWERED = "answered";

    /** The server hung up without an answer, on what is no HTTP or too much of it. */
    static final String CLOSED = "closed";

    static Trial http(String name, byte[] request, String... expected) {
        return new Trial(name, Set.of(expected), request, null, null);
    }

    static Trial kafka(String name, ProducerRecord<byte[], byte[]> record, String turnId, List<String> expected) {
        return new Trial(name, Set.copyOf(expected), null, record, turnId);
    }
}
