/**
 * The audio worker: a main, a preprocessor, a model; nothing about Kafka.
 *
 * <pre>
 * Main → AudioWorker → AudioModel
 *                        prepare   AudioDecoder (AudioFormat → FfmpegInput → Resampler) → Sound, mono 16 kHz
 *                        infer     VoiceActivity → SpeechCuts → Transcriber: Moonshine | Whisper → Vocabulary
 *                        answer    Acoustics (Spectrum → MelFilters) → Transcript
 * </pre>
 *
 * A model card of the task {@code moonshine} or {@code whisper} decides which networks run; both are cut to speech the
 * same way.
 */
@NullMarked
package dev.tributary.audioworker;

import org.jspecify.annotations.NullMarked;
