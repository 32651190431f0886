package dev.tributary.contract.trace;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attribute keys that people search by. Those of the OpenTelemetry and OpenInference conventions keep their names there.
 */
public final class Attr {

    /** On every span of a turn. */
    public static final AttributeKey<String> TURN_ID = stringKey("turn.id");

    /** The same value under the messaging convention's name, on every span of a turn. */
    public static final AttributeKey<String> CONVERSATION_ID = stringKey("messaging.message.conversation_id");

    /** On every span of one part: {@code image}. */
    public static final AttributeKey<String> MODALITY = stringKey("modality");

    /** On every span of one part: {@code image-0}. */
    public static final AttributeKey<String> PART = stringKey("part");

    public static final AttributeKey<String> SESSION = stringKey("session.id");
    public static final AttributeKey<String> USER = stringKey("user.id");
    public static final AttributeKey<String> TENANT = stringKey("tenant");
    public static final AttributeKey<Long> TURN_PARTS = longKey("turn.parts");
    public static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");

    /** A {@code traceparent} that did not parse, cut to {@link #REJECTED_TRACEPARENT_LENGTH} characters. */
    public static final AttributeKey<String> REJECTED_TRACEPARENT = stringKey("tributary.rejected_traceparent");

    public static final int REJECTED_TRACEPARENT_LENGTH = 128;

    // The payload, never its content.
    public static final AttributeKey<String> PAYLOAD_URI = stringKey("payload.uri");
    public static final AttributeKey<String> PAYLOAD_SHA256 = stringKey("payload.sha256");
    public static final AttributeKey<Long> PAYLOAD_BYTES = longKey("payload.bytes");
    public static final AttributeKey<String> INPUT_MIME_TYPE = stringKey("input.mime_type");
    public static final AttributeKey<String> IMAGE_URL = stringKey("image.url");
    public static final AttributeKey<String> AUDIO_URL = stringKey("audio.url");
    public static final AttributeKey<String> AUDIO_MIME_TYPE = stringKey("audio.mime_type");
    public static final AttributeKey<Long> IMAGE_WIDTH = longKey("image.width");
    public static final AttributeKey<Long> IMAGE_HEIGHT = longKey("image.height");
    public static final AttributeKey<Double> AUDIO_SECONDS = doubleKey("audio.seconds");
    public static final AttributeKey<Long> AUDIO_SAMPLE_RATE = longKey("audio.sample_rate");
    public static final AttributeKey<Long> TEXT_TOKENS = longKey("text.tokens");
    public static final AttributeKey<Boolean> INPUT_TRUNCATED = booleanKey("input.truncated");

    // Inference.
    public static final AttributeKey<String> GEN_AI_OPERATION = stringKey("gen_ai.operation.name");
    public static final AttributeKey<String> GEN_AI_PROVIDER = stringKey("gen_ai.provider.name");
    public static final AttributeKey<String> GEN_AI_REQUEST_MODEL = stringKey("gen_ai.request.model");
    public static final AttributeKey<String> MODEL_NAME = stringKey("model.name");
    public static final AttributeKey<String> MODEL_VERSION = stringKey("model.version");
    public static final AttributeKey<String> EXECUTION_PROVIDER = stringKey("onnx.execution_provider");

    /** The provider that was asked for, where the model did not get it. */
    public static final AttributeKey<String> REQUESTED_PROVIDER = stringKey("onnx.requested_provider");

    public static final AttributeKey<String> SPAN_KIND = stringKey("openinference.span.kind");
    public static final AttributeKey<String> BATCH_ID = stringKey("batch.id");
    public static final AttributeKey<Long> BATCH_SIZE = longKey("batch.size");
    public static final AttributeKey<Long> BATCH_INDEX = longKey("batch.index");
    public static final AttributeKey<Double> BATCH_FILL = doubleKey("batch.fill");
    public static final AttributeKey<Double> BATCH_PADDING = doubleKey("batch.padding_ratio");

    /** Whether the answer was given to an equal payload before; absent where nothing is remembered. */
    public static final AttributeKey<Boolean> CACHE_HIT = booleanKey("cache.hit");

    // Fusion.
    public static final AttributeKey<String> TURN_OUTCOME = stringKey("turn.outcome");
    public static final AttributeKey<Long> TURN_REVISION = longKey("turn.revision");
    public static final AttributeKey<List<String>> TURN_MISSING_PARTS = stringArrayKey("turn.missing_parts");
    public static final AttributeKey<String> TURN_CRITICAL_PART = stringKey("turn.critical_part");
    /** Of the part that the outcome waited for last. */
    public static final AttributeKey<String> TURN_CRITICAL_MODALITY = stringKey("turn.critical.modality");

    /** The longest piece of its way; {@code turn.critical.queue_ms} and the like are all of them. */
    public static final AttributeKey<String> TURN_CRITICAL_LONGEST = stringKey("turn.critical.longest");

    /** By how much, at least, clocks disagree about its way; absent when nothing shows it. */
    public static final AttributeKey<Long> TURN_CRITICAL_CLOCKS_OFF_MS = longKey("turn.critical.clocks_off_ms");

    public static final AttributeKey<Long> TURN_JOIN_WAIT_MS = longKey("turn.join_wait_ms");
    public static final AttributeKey<String> TURN_DECISION = stringKey("turn.decision");
    public static final AttributeKey<Double> TURN_AVERAGE_CONFIDENCE = doubleKey("turn.average_confidence");
    public static final AttributeKey<Boolean> TURN_DUPLICATE = booleanKey("turn.duplicate");

    /** By how much a late result missed the end of window and grace. */
    public static final AttributeKey<Long> TURN_LATE_MS = longKey("turn.late_ms");

    private Attr() {}

    /** What every span of a turn carries. */
    public static Attributes turn(String turnId) {
        return Attributes.of(TURN_ID, turnId, CONVERSATION_ID, turnId);
    }

    /** What every span of one part carries. */
    public static Attributes part(String turnId, @Nullable String part, @Nullable String modality) {
        AttributesBuilder attributes = turn(turnId).toBuilder();
        if (part != null) {
            attributes.put(PART, part);
        }
        if (modality != null) {
            attributes.put(MODALITY, modality);
        }
        return attributes.build();
    }
}
