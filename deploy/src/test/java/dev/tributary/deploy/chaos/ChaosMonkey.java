package dev.tributary.deploy.chaos;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Strikes a cluster by a seed: in every round each fault once, in another order, at random moments; now and then before the
 * cluster has recovered from the fault before.
 */
final class ChaosMonkey {

    private static final int MOST_INSTANCES = 3;
    private static final Duration PAST_SESSION = Duration.ofMillis(7_500);

    private final Cluster cluster;
    private final ChaosSettings settings;
    private final Random random;
    private final List<Disturbance> disturbances = new ArrayList<>();

    ChaosMonkey(Cluster cluster, ChaosSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
        this.random = new Random(~settings.seed());
    }

    /** Some quiet, in which what happens must happen promptly; then every fault once, and the cluster well again. */
    void round() throws IOException, InterruptedException {
        elapse(settings.quiet());
        List<Fault> faults = new ArrayList<>(Arrays.asList(Fault.values()));
        if (settings.duration().isZero()) {
            faults.remove(Fault.CUT_OFF); // a build has three minutes
        }
        Collections.shuffle(faults, random);
        for (Fault fault : faults) {
            elapse(Duration.ofMillis(300 + random.nextInt(1_500)));
            Instant from = Instant.now();
            strike(fault);
            System.out.printf("chaos: %s at %s%n", fault, from);
            // open until everything is well
            disturbances.add(new Disturbance(fault, from, Instant.now(), Instant.MAX));
            if (random.nextDouble() < 0.75) {
                recover();
            }
        }
        recover();
    }

    List<Disturbance> disturbances() {
        return List.copyOf(disturbances);
    }

    private void recover() {
        cluster.awaitReady();
        Instant now = Instant.now();
        disturbances.replaceAll(
                one -> one.isOver() ? one : new Disturbance(one.fault(), one.from(), one.struck(), now));
    }

    private void strike(Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case KILL -> down(List.of(any()), 1_500, false);
            case KILL_ALL -> down(cluster.instances(), 1_500, false);
            case WIPE -> down(List.of(any()), 1_500, true);
            case PAUSE -> {
                FusionProcess instance = any();
                instance.pause();
                elapse(PAST_SESSION.plusMillis(random.nextInt(1_500)));
                instance.resume();
            }
            case CUT_OFF -> {
                cluster.awaitWired();
                cluster.broker().wire().cut();
                elapse(PAST_SESSION.plusMillis(random.nextInt(1_500)));
                cluster.broker().wire().mend();
            }
            case KILL_BROKER -> {
                cluster.broker().kill();
                cluster.broker().restart();
            }
            case RESTART_BROKER -> {
                cluster.broker().end();
                cluster.broker().restart();
            }
            case PAUSE_BROKER -> {
                cluster.broker().pause();
                elapse(Duration.ofMillis(3_000 + random.nextInt(5_000)));
                cluster.broker().resume();
            }
            case ADD -> {
                if (cluster.instances().size() < MOST_INSTANCES) {
                    cluster.add();
                } else {
                    cluster.remove(any());
                }
            }
            case REMOVE -> {
                if (cluster.instances().size() > 1) {
                    cluster.remove(any());
                } else {
                    cluster.add();
                }
            }
            case LONG_DOWN -> down(cluster.instances(), (int) settings.life().toMillis() + 2_000, random.nextBoolean());
        }
    }

    private void down(List<FusionProcess> victims, int atMostMs, boolean wiped)
            throws IOException, InterruptedException {
        for (FusionProcess victim : victims) {
            victim.kill();
        }
        boolean longDown = atMostMs > settings.life().toMillis();
        elapse(Duration.ofMillis(longDown ? atMostMs : random.nextInt(atMostMs)));
        for (FusionProcess victim : victims) {
            if (wiped) {
                victim.wipe();
            }
            victim.restart();
        }
    }

    private FusionProcess any() {
        List<FusionProcess> instances = cluster.instances();
        return instances.get(random.nextInt(instances.size()));
    }

    /** Time is what passes here: the faults' lengths and the quiet between them are the point. */
    private static void elapse(Duration time) throws InterruptedException {
        if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody counts it down");
        }
    }
}
