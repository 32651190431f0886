package dev.tributary.fusionstream.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Whether topics, rights and settings on the brokers fit the join. */
public final class TopicCheck implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration METADATA = Duration.ofMillis(50);

    private final Admin admin;
    private final Needs needs;
    private final ClusterReader reader;
    private final Creation creation;
    private volatile int partitions;

    private TopicCheck(Admin admin, Needs needs) {
        Answers answers = new Answers(needs.bootstrapServers(), PATIENCE);
        this.admin = admin;
        this.needs = needs;
        this.reader = new ClusterReader(admin, needs, answers);
        this.creation = new Creation(admin, needs, answers);
    }

    /**
     * Connects when it is first used.
     *
     * @param client properties of a Kafka client
     * @throws KafkaException when the properties are wrong
     */
    public static TopicCheck of(Needs needs, Map<String, Object> client) {
        return new TopicCheck(Admin.create(client), needs);
    }

    /** Creates the topics that are missing, if that is allowed, and looks. */
    public List<String> prepare() {
        try {
            Found found = reader.read();
            List<String> missing = found.missing(needs.own()).toList();
            if (missing.isEmpty() || !needs.creation().allowed()) {
                return problems(found);
            }
            List<String> problems = new ArrayList<>(creation.create(missing, found.partitions(needs)));
            if (problems.isEmpty()) {
                return problems(created());
            }
            Rule.ALL.stream()
                    .filter(rule -> !(rule instanceof MissingTopics))
                    .forEach(rule -> problems.addAll(rule.problems(needs, found)));
            return problems;
        } catch (NoAnswerException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Everything that is wrong at present, one sentence each, naming the command that mends it; that Kafka does not answer is
     * one, too. Changes nothing.
     */
    public List<String> problems() {
        try {
            return problems(reader.read());
        } catch (NoAnswerException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What is wrong with the topics that exist, for somebody else than the join: nothing is tried, not even without effect,
     * and rights are not looked at, since they are those of another user.
     */
    public List<TopicProblem> look() {
        try {
            Found found = reader.described();
            return Rule.ALL.stream()
                    .filter(rule -> !(rule instanceof MissingTopics || rule instanceof Rights))
                    .flatMap(rule -> rule.problems(needs, found).stream())
                    .map(TopicProblem::of)
                    .toList();
        } catch (NoAnswerException e) {
            return List.of(new TopicProblem(String.valueOf(e.getMessage()), "look again when the brokers answer"));
        }
    }

    /** How many partitions each input had when they were last looked at; 0 before that. */
    public int partitions() {
        return partitions;
    }

    private List<String> problems(Found found) {
        partitions = found.partitions(needs);
        return Rule.ALL.stream()
                .flatMap(rule -> rule.problems(needs, found).stream())
                .toList();
    }

    /** A topic that was created a moment ago may need another look until all brokers know it. */
    private Found created() throws NoAnswerException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Found found = reader.read();
            if (found.missing(needs.own()).findAny().isEmpty() || System.nanoTime() > until) {
                return found;
            }
            try {
                Thread.sleep(METADATA.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
