package dev.tributary.contract;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Instants as {@link Instant#toString} writes them. Each record has several, and {@link java.time.format.DateTimeFormatter}
 * takes longer for one than Jackson for ten fields; so the usual form is read and written by hand, and the formatter has the
 * rest: other precisions, offsets, years of five digits, and what is no time at all.
 */
final class InstantJson {

    private static final int SECONDS = "2026-01-02T03:04:05".length();

    private InstantJson() {}

    static SimpleModule module() {
        return new SimpleModule("instants").addSerializer(new Writer()).addDeserializer(Instant.class, new Reader());
    }

    private static final class Writer extends StdScalarSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant at, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(text(at));
        }
    }

    private static final class Reader extends StdScalarDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(Instant.class);
        }

        @Override
        public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) { // a number could be of seconds or of milliseconds
                throw Json.refused(parser, "must be a time in ISO-8601, as in \"2026-01-02T03:04:05Z\"");
            }
            Instant read = usual(parser.getText());
            return read == null ? InstantDeserializer.INSTANT.deserialize(parser, context) : read;
        }
    }

    static String text(Instant at) {
        int nano = at.getNano();
        if (nano % 1_000_000 != 0) {
            return at.toString();
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > 9999) {
            return at.toString();
        }
        StringBuilder text = new StringBuilder(24);
        two(text, time.getYear() / 100);
        two(text, time.getYear() % 100);
        two(text.append('-'), time.getMonthValue());
        two(text.append('-'), time.getDayOfMonth());
        two(text.append('T'), time.getHour());
        two(text.append(':'), time.getMinute());
        two(text.append(':'), time.getSecond());
        if (nano != 0) {
            int millis = nano / 1_000_000;
            two(text.append('.').append((char) ('0' + millis / 100)), millis % 100);
        }
        return text.append('Z').toString();
    }

    private static void two(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** Reads {@code 2026-01-02T03:04:05Z}, with or without {@code .678}; null for any other form. */
    static @Nullable Instant usual(String text) {
        int end = text.length() - 1;
        boolean millis = end == SECONDS + 4 && text.charAt(SECONDS) == '.';
        if (!(millis || end == SECONDS) || text.charAt(end) != 'Z') {
            return null;
        }
        if (text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return null;
        }
        try {
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19),
                            millis ? number(text, 20, 23) * 1_000_000 : 0)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null; // the formatter says what is wrong with it
        }
    }

    /** Negative, which no field of a date may be, where there is something else than digits. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE / 2_000_000;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
