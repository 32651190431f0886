package dev.tributary.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Doubles that JSON has a number for. Jackson alone takes the text {@code "NaN"} too, and {@code 1e999} as infinite. */
final class FiniteJson {

    private FiniteJson() {}

    static SimpleModule module() {
        return new SimpleModule("finite doubles")
                .addDeserializer(Double.class, new Reader(Double.class))
                .addDeserializer(Double.TYPE, new Reader(Double.TYPE));
    }

    private static final class Reader extends StdScalarDeserializer<Double> {
        private static final long serialVersionUID = 1L;

        Reader(Class<Double> type) {
            super(type);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.currentToken().isNumeric()) {
                throw Json.refused(parser, "must be a number");
            }
            double number = parser.getDoubleValue();
            if (Double.isInfinite(number)) {
                throw Json.refused(parser, "a number beyond the range of a double");
            }
            return number;
        }

        @Override
        public @Nullable Double getNullValue(DeserializationContext context) throws JsonMappingException {
            if (handledType().isPrimitive()) {
                return context.reportInputMismatch(this, "a number is missing");
            }
            return null;
        }
    }
}
