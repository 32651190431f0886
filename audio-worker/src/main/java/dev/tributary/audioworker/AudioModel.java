package dev.tributary.audioworker;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Modality;
import dev.tributary.contract.ModelInfo;
import dev.tributary.contract.Saw;
import dev.tributary.contract.Transcript;
import dev.tributary.contract.Transcript.AcousticFeatures;
import dev.tributary.contract.Transcript.Segment;
import dev.tributary.contract.blob.Sha256;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelCard;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.ModelFiles;
import dev.tributary.workerruntime.ModelStartException;
import dev.tributary.workerruntime.OnnxSession;
import dev.tributary.workerruntime.OnnxSettings;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Steps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sound in, {@link Transcript} out: decode; find the speech and transcribe it; work out the acoustic features; put the
 * answer together. A clip without speech has an empty transcript, which is an answer and no failure.
 */
final class AudioModel implements Model<AudioClip, Speech> {
    private final AudioDecoder decoder;
    private final VoiceActivity voiceActivity;
    private final SpeechCuts cuts;
    private final Transcriber transcriber;
    private final ModelInfo info;

    private AudioModel(
            AudioDecoder decoder,
            VoiceActivity voiceActivity,
            SpeechCuts cuts,
            Transcriber transcriber,
            ModelInfo info) {
        this.decoder = decoder;
        this.voiceActivity = voiceActivity;
        this.cuts = cuts;
        this.transcriber = transcriber;
        this.info = info;
    }

    /**
     * Opens a card of the task {@code moonshine} or {@code whisper}: its file {@code voice-activity} and those of the task.
     *
     * @throws ModelStartException when the card or a file does not fit, saying what differs
     */
    static AudioModel open(ModelCard card, ModelFiles files, OnnxSettings onnx, AudioLimits limits)
            throws ModelStartException {
        SpeechCuts cuts = card.preprocess(SpeechCuts.class);
        OnnxSession voice = OnnxSession.open(card, "voice-activity", files, onnx);
        try {
            Transcriber transcriber = switch (card.task()) {
                case "moonshine" -> Moonshine.open(card, files, onnx);
                case "whisper" -> Whisper.open(card, files, onnx);
                default ->
                    throw card.problem("task is '" + card.task() + "': the audio worker knows moonshine and whisper");
            };
            return new AudioModel(
                    AudioDecoder.load(limits),
                    new VoiceActivity(voice),
                    cuts,
                    transcriber,
                    card.info(voice.provider()));
        } catch (ModelStartException e) {
            voice.close();
            throw e;
        }
    }

    @Override
    public Modality modality() {
        return Modality.AUDIO;
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public String inferenceStep() {
        return "transcribe";
    }

    @Override
    public AudioClip prepare(Payload payload, Steps steps) throws InvalidPayloadException {
        Sound sound = steps.run("decode", () -> decoder.decode(payload.bytes()));
        Saw saw = Saw.audio(
                payload.sha256(),
                sound.format().mediaType(),
                payload.bytes().length,
                sound.seconds(),
                sound.sourceSampleRate(),
                false);
        return new AudioClip(sound, saw);
    }

    /** Milliseconds of sound. */
    @Override
    public long cost(AudioClip clip) {
        return Math.max(1, Math.round(clip.sound().seconds() * 1000));
    }

    /** Silence, which has no words: so that the transcriber runs too, it is asked for the words in it. */
    @Override
    public List<AudioClip> warmUp() throws ModelException {
        float[] samples = new float[AudioDecoder.SAMPLE_RATE];
        transcriber.transcribe(samples);
        Sound silence = new Sound(samples, AudioFormat.WAV, AudioDecoder.SAMPLE_RATE);
        Saw saw = Saw.audio(Sha256.of(new byte[0]), AudioFormat.WAV.mediaType(), 0, 1, AudioDecoder.SAMPLE_RATE, false);
        return List.of(new AudioClip(silence, saw));
    }

    /** One clip after the other: without an attention mask only stretches of equal length could share a call. */
    @Override
    public List<Speech> infer(List<AudioClip> batch) throws ModelException {
        List<Speech> heard = new ArrayList<>(batch.size());
        for (AudioClip clip : batch) {
            heard.add(transcribe(clip.sound().samples()));
        }
        return heard;
    }

    private Speech transcribe(float[] samples) throws ModelException {
        List<Segment> segments = new ArrayList<>();
        double logProbability = 0;
        int tokens = 0;
        float[] probabilities = voiceActivity.probabilities(samples);
        for (SpeechCuts.Stretch stretch : cuts.stretches(probabilities, VoiceActivity.FRAME, samples.length)) {
            Words words = transcriber.transcribe(Arrays.copyOfRange(samples, stretch.from(), stretch.to()));
            if (!words.text().isEmpty()) {
                segments.add(new Segment(
                        stretch.from() / (double) AudioDecoder.SAMPLE_RATE,
                        stretch.to() / (double) AudioDecoder.SAMPLE_RATE,
                        words.text(),
                        words.confidence()));
                logProbability += words.logProbability();
                tokens += words.tokens();
            }
        }
        return new Speech(segments, tokens == 0 ? 1 : Math.exp(logProbability / tokens));
    }

    @Override
    public Answer answer(AudioClip clip, Speech speech, Steps steps) {
        AcousticFeatures features =
                steps.run("feature_extraction", () -> Acoustics.of(clip.sound().samples()));
        return steps.run("postprocess", () -> {
            String text = speech.segments().stream().map(Segment::text).collect(Collectors.joining(" "));
            return new Transcript(text, speech.confidence(), speech.segments(), features);
        });
    }

    @Override
    public void close() {
        transcriber.close();
        voiceActivity.close();
    }
}
