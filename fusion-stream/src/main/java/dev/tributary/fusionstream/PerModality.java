package dev.tributary.fusionstream;

import dev.tributary.contract.Modality;
import java.util.Map;

/**
 * One value for all modalities, and others for some.
 *
 * @param others what holds for a modality without a value of its own
 * @param own what holds for the modality it names
 */
record PerModality<T>(T others, Map<Modality, T> own) {

    PerModality {
        own = Map.copyOf(own);
    }

    static <T> PerModality<T> always(T value) {
        return new PerModality<>(value, Map.of());
    }

    T of(Modality modality) {
        return own.getOrDefault(modality, others);
    }
}
