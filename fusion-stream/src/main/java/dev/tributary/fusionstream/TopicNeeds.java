package dev.tributary.fusionstream;

import dev.tributary.contract.Rejected;
import dev.tributary.contract.Topic;
import dev.tributary.contract.Topics;
import dev.tributary.fusionstream.topics.Needs;
import java.util.stream.Stream;

/** What the brokers have to offer, which follows from the settings. */
final class TopicNeeds {

    /** Beyond its result: the origin of a part with the state of its trace, times, and why it is missing, twice. */
    private static final long BYTES_PER_PART = 1_536;

    /** What a small result, mostly numbers, may grow by when it is written again: {@code 1e6} and {@code 1000000.0}. */
    private static final long GROWTH = ArrivalReader.SMALL * 3L / 2;

    /** Keys, headers, what a record says about the turn as a whole, the reasons of its decision. */
    private static final long REST = 64 * 1024;

    /** Tenant, session and user, of characters that are written as {@code \\u0001}. */
    private static final long REFERENCES = 3 * 6;

    private static final String REPLICATION = "replication.factor";

    private TopicNeeds() {}

    static Needs of(FusionSettings settings) {
        TurnWindows windows = settings.windows();
        FusionSettings.Topics topics = settings.topics();
        return new Needs(
                settings.kafka().bootstrapServers(),
                settings.applicationId(),
                settings.readerGroup(),
                FusionTopology.inputs(),
                Stream.of(Topics.FUSED, Topics.LATE, Topics.REJECTED)
                        .<String>map(Topic::name)
                        .toList(),
                settings.applicationId() + "-" + TurnJoin.STORE + "-changelog",
                windows.size().plus(windows.grace()).plus(windows.retention()),
                settings.limits().bytes(),
                largestRecord(settings.limits()),
                new Needs.Creation(
                        topics.create(),
                        topics.partitions(),
                        topics.replication(),
                        Short.parseShort(settings.streams().getOrDefault(REPLICATION, "-1"))),
                settings.standbys(),
                settings.protocol() == FusionSettings.Protocol.STREAMS);
    }

    /** The bytes of the largest record that is written: a turn with all its results, or a dead letter. */
    static long largestRecord(TurnLimits limits) {
        return Math.max(
                        limits.bytes() + limits.parts() * (BYTES_PER_PART + GROWTH) + limits.reference() * REFERENCES,
                        Rejected.KEPT * 4L / 3)
                + REST;
    }
}
