package dev.tributary.fusionstream.topics;

import org.jspecify.annotations.Nullable;

/** Kafka could not be asked; the message is a sentence that says what to look at. */
final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String bootstrapServers, @Nullable Throwable cause) {
        super(
                "Kafka at " + bootstrapServers
                        + " does not answer as needed; check tributary.kafka.bootstrap.servers and tributary.kafka.client.*: "
                        + cause,
                cause);
    }
}
