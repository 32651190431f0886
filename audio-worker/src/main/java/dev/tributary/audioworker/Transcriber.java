package dev.tributary.audioworker;

import dev.tributary.workerruntime.ModelException;

/** A speech-to-text model: one stretch of speech in, its words out. Used by one thread at a time. */
interface Transcriber extends AutoCloseable {
    /**
     * Transcribes one stretch of speech.
     *
     * @param samples mono, 16 kHz, at most as long as {@link SpeechCuts} cuts
     */
    Words transcribe(float[] samples) throws ModelException;

    @Override
    void close();
}
