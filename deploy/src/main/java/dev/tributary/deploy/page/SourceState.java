package dev.tributary.deploy.page;

/**
 * How the page stands with Kafka.
 *
 * @param state {@code starting}: reading what is there; {@code following}: up to date; {@code unreachable}: what the page
 *     shows may be old
 * @param detail a sentence for the reader
 */
record SourceState(String state, String detail) {

    static final SourceState STARTING =
            new SourceState("starting", "Reading the topics; recent turns are still coming in.");
    static final SourceState FOLLOWING = new SourceState("following", "Up to date with Kafka.");

    static SourceState unreachable(String why) {
        return new SourceState("unreachable", "Kafka cannot be read: " + why + ". What is shown may be old.");
    }
}
