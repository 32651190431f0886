package dev.tributary.contract.telemetry;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSamplerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/** {@code OTEL_TRACES_SAMPLER=turn_ratio}, with the share of turns in {@code OTEL_TRACES_SAMPLER_ARG} (default 1). */
public final class TurnRatioSamplerProvider implements ConfigurableSamplerProvider {

    @Override
    public Sampler createSampler(ConfigProperties config) {
        return create(config);
    }

    @Override
    public String getName() {
        return "turn_ratio";
    }

    static Sampler create(ConfigProperties config) {
        try {
            return TurnRatioSampler.create(config.getDouble("otel.traces.sampler.arg", 1));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("otel.traces.sampler.arg: " + e.getMessage(), e);
        }
    }
}
