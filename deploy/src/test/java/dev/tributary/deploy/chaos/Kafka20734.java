package dev.tributary.deploy.chaos;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.lang.invoke.MethodHandles;
import java.util.Optional;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.metadata.MetadataCache;

/**
 * Mends a broker of Kafka 4.3.1, in its own process and before it starts. To its transaction coordinator a partition without a
 * leader is one that was deleted, and it ends a transaction without telling the partition (KAFKA-20734). While the only broker
 * comes back, no partition has a leader: a transaction then stays open for ever, or its outcomes are committed and its state is
 * not. No join can make up for that, so a test of the join must not run on it.
 */
final class Kafka20734 {

    private static final String CACHE = "org.apache.kafka.metadata.KRaftMetadataCache";

    private Kafka20734() {}

    static void mend() throws IllegalAccessException {
        ClassLoader loader = MetadataCache.class.getClassLoader();
        byte[] mended = new ByteBuddy()
                .redefine(
                        TypePool.Default.of(loader).describe(CACHE).resolve(),
                        ClassFileLocator.ForClassLoader.of(loader))
                .visit(Advice.to(Leaderless.class).on(named("getPartitionLeaderEndpoint")))
                .make()
                .getBytes();
        MethodHandles.privateLookupIn(MetadataCache.class, MethodHandles.lookup())
                .defineClass(mended);
    }

    /** What the method says of a partition that is known: as before its rewriting, that its leader is somewhere. */
    static final class Leaderless {

        private Leaderless() {}

        @Advice.OnMethodExit
        static void somewhere(
                @Advice.This MetadataCache cache,
                @Advice.Argument(0) String topic,
                @Advice.Argument(1) int partition,
                @Advice.Return(readOnly = false) Optional<Node> leader) {
            if (leader.isEmpty() && cache.contains(new TopicPartition(topic, partition))) {
                leader = Optional.of(Node.noNode());
            }
        }
    }
}
