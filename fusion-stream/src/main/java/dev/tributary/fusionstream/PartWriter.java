package dev.tributary.fusionstream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a part of an outcome, and remembers how: the same part stands in every state of its turn from its arrival on, and in
 * the outcome. Threads may share it; the worst that a race does is to write a part twice.
 */
final class PartWriter extends StdSerializer<FusedPart> {

    private static final long serialVersionUID = 1L;
    private static final ObjectWriter PART = Json.MAPPER.writerFor(FusedPart.class);
    private static final int REMEMBERED = 4_096;

    private record Written(FusedPart part, SerializedString json) {}

    private final transient @Nullable Written[] recent = new @Nullable Written[REMEMBERED];

    PartWriter() {
        super(FusedPart.class);
    }

    @Override
    public void serialize(FusedPart part, JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeRawValue(json(part));
    }

    @SuppressWarnings("ReferenceEquality") // the very same part; to compare two would cost what is to be saved
    private SerializedString json(FusedPart part) throws IOException {
        int slot = System.identityHashCode(part) & (REMEMBERED - 1);
        Written known = recent[slot];
        if (known != null && known.part() == part) {
            return known.json();
        }
        SerializedString json = new SerializedString(PART.writeValueAsString(part));
        recent[slot] = new Written(part, json);
        return json;
    }
}
