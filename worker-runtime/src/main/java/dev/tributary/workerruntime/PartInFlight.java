package dev.tributary.workerruntime;

import dev.tributary.contract.Part;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A part on its way through the worker.
 *
 * @param record it came in, for the dead letter and the offset
 */
record PartInFlight(ConsumerRecord<byte[], byte[]> record, Part part, PartTrace trace) {}
