package dev.tributary.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.contract.Modality;
import dev.tributary.deploy.watch.Members.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReplicasTest {

    private static final TopicPartition ONE = new TopicPartition("tributary.image", 0);
    private static final TopicPartition TWO = new TopicPartition("tributary.image", 1);
    private static final TopSample.Stages WORK = new TopSample.Stages(5, Map.of());

    @Test
    void whoHoldsPartitionsAndMakesNothingStandsBesideWhoIsGone() {
        List<TopSample.Replica> replicas = Replicas.of(
                Map.of(
                        "image-worker",
                        List.of(
                                new Member("1@a", "10.0.0.1", Set.of(ONE)),
                                new Member("1@b", "10.0.0.2", Set.of(TWO)))),
                Map.of("image-worker", Map.of(ONE, 30L, TWO, 0L)),
                Map.of(Modality.IMAGE, Map.of("1@b", WORK, "1@c", WORK)));

        assertThat(replicas)
                .containsExactly(
                        new TopSample.Replica("image-worker", "1@a", "10.0.0.1", 1, 30L, null),
                        new TopSample.Replica("image-worker", "1@b", "10.0.0.2", 1, 0L, WORK),
                        new TopSample.Replica("image-worker", "1@c", null, null, null, WORK));
    }

    @Test
    void aClientIdNamesItsProcess() {
        assertThat(Members.name("image-worker", "image-worker-12@pod-7")).isEqualTo("12@pod-7");
        assertThat(Members.name("tributary-fusion", "tributary-fusion-12@pod-7-StreamThread-1-consumer"))
                .isEqualTo("12@pod-7");
        assertThat(Members.name("ours", "another's")).isEqualTo("another's");
    }
}
