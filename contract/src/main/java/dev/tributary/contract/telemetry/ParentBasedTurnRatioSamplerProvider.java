package dev.tributary.contract.telemetry;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSamplerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/**
 * {@code OTEL_TRACES_SAMPLER=parentbased_turn_ratio}: as the producer decided in its {@code traceparent}, and
 * {@code turn_ratio} for turns without one.
 */
public final class ParentBasedTurnRatioSamplerProvider implements ConfigurableSamplerProvider {

    @Override
    public Sampler createSampler(ConfigProperties config) {
        return Sampler.parentBased(TurnRatioSamplerProvider.create(config));
    }

    @Override
    public String getName() {
        return "parentbased_turn_ratio";
    }
}
