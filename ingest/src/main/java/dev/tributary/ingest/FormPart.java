package dev.tributary.ingest;

import com.linecorp.armeria.common.HttpData;
import org.jspecify.annotations.Nullable;

/**
 * A part of a form as it lay there.
 *
 * @param name the parameter of its {@code Content-Disposition}, null without one
 * @param contentType its {@code Content-Type}, null without one
 */
record FormPart(@Nullable String name, @Nullable String contentType, HttpData content) {}
