package dev.tributary.fusionstream.topics;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/** Waits for Kafka's answers, with some patience. */
record Answers(String bootstrapServers, Duration patience) {

    /** A value, or the error that Kafka answered instead. */
    record Answer<T>(@Nullable T value, @Nullable Throwable error) {}

    /** @throws NoAnswerException when nothing is answered */
    <T> Answer<T> answer(KafkaFuture<T> future) throws NoAnswerException {
        try {
            return new Answer<>(future.get(patience.toMillis(), TimeUnit.MILLISECONDS), null);
        } catch (ExecutionException e) {
            return new Answer<>(null, e.getCause());
        } catch (TimeoutException e) {
            throw new NoAnswerException(bootstrapServers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException(bootstrapServers, e);
        }
    }

    @Nullable Throwable error(KafkaFuture<?> future) throws NoAnswerException {
        return answer(future).error();
    }

    /** @throws NoAnswerException also when the answer is an error */
    <T> T value(KafkaFuture<T> future) throws NoAnswerException {
        Answer<T> answer = answer(future);
        if (answer.value() == null) {
            throw new NoAnswerException(bootstrapServers, answer.error());
        }
        return answer.value();
    }
}
