package dev.tributary.fusionstream.topics;

/**
 * One thing that is wrong with the topics.
 *
 * @param what names the topic
 * @param mend the command, or the settings, that mend it
 */
public record TopicProblem(String what, String mend) {

    /** The sentence of a {@link Rule}, in its two halves. */
    static TopicProblem of(String sentence) {
        int colon = sentence.indexOf(": ");
        return colon < 0
                ? new TopicProblem(sentence, "")
                : new TopicProblem(sentence.substring(0, colon), sentence.substring(colon + 2));
    }
}
