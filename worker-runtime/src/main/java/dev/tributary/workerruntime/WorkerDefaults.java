package dev.tributary.workerruntime;

import dev.tributary.contract.Modality;

/**
 * What a worker is when the settings say nothing else.
 *
 * @param modality whose parts it takes
 * @param card where its model card lies: {@code tributary.<modality>.model.card}
 * @param port of its health endpoints: {@code tributary.<modality>.port}
 */
public record WorkerDefaults(Modality modality, String card, int port) {}
