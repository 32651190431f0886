/** Tests of the audio worker: {@code *Test} on the JVM alone, {@code *IT} on the models of the default card. */
@org.jspecify.annotations.NullUnmarked
package dev.tributary.audioworker;
