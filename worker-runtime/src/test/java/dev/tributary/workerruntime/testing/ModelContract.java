package dev.tributary.workerruntime.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.contract.Answer;
import dev.tributary.workerruntime.InvalidPayloadException;
import dev.tributary.workerruntime.Lengths;
import dev.tributary.workerruntime.Model;
import dev.tributary.workerruntime.ModelException;
import dev.tributary.workerruntime.Payload;
import dev.tributary.workerruntime.Prepared;
import dev.tributary.workerruntime.StepBody;
import dev.tributary.workerruntime.Steps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the runtime expects of every model. A subclass says which model, with what payloads, and how close an answer in
 * company must be to the answer alone.
 *
 * <p>{@code -Dtributary.contract.items=100000} runs so many inputs to look for leaks, however long they take.
 */
public abstract class ModelContract {

    private static final int SEEDS = 6;
    private static final long LEAK = 64L << 20;
    private static final int BATCH = 8;
    private static final long SECONDS = 3;
    private static final int ITEMS = 100_000;

    private static final Steps STEPS = new Steps() {
        @Override
        public <T, E extends Exception> T run(String step, StepBody<T, E> body) throws E {
            return body.run();
        }
    };

    private @Nullable Driver<?, ?> opened;

    /** Opens the model. */
    protected abstract Model<?, ?> open() throws Exception;

    /** At least four payloads with answers that differ, and of lengths that do. */
    protected abstract List<Payload> payloads() throws Exception;

    /** A payload that the model cannot read. */
    protected abstract Payload broken() throws Exception;

    /** Asserts that an answer in company is the answer alone, within the tolerance that the model has. */
    protected abstract void assertSame(Answer together, Answer alone);

    @BeforeEach
    final void openModel() throws Exception {
        opened = new Driver<>(open());
    }

    @AfterEach
    final void closeModel() {
        driver().model.close();
    }

    private Driver<?, ?> driver() {
        return Objects.requireNonNull(opened);
    }

    @Test
    final void inAnyCompanyAnInputGetsTheAnswerThatItGetsAlone() throws Exception {
        driver().companies(this);
    }

    @Test
    final void aBrokenPayloadFailsAloneWhileManyThreadsPrepare() throws Exception {
        driver().preparedByMany(this);
    }

    @Test
    final void warmUpInputsRunAloneAndTogetherTheCheapestFirst() throws Exception {
        driver().warmUp();
    }

    @Test
    final void everyInputCostsSomethingAndAloneNothingIsPadded() throws Exception {
        driver().costs(payloads());
    }

    @Test
    final void closingTwiceIsFine() {
        driver().model.close();
        driver().model.close();
    }

    @Test
    final void nothingLeaks() throws Exception {
        assumeTrue(NativeMemory.canBeMeasured());
        driver().leaks(payloads());
    }

    /** A model with its types. */
    private record Driver<P extends Prepared, O>(Model<P, O> model) {

        private P prepare(Payload payload) throws InvalidPayloadException {
            return model.prepare(payload, STEPS);
        }

        private List<P> prepareAll(List<Payload> payloads) throws InvalidPayloadException {
            List<P> inputs = new ArrayList<>();
            for (Payload payload : payloads) {
                inputs.add(prepare(payload));
            }
            return inputs;
        }

        private List<Answer> answers(List<P> batch) throws ModelException {
            List<O> outputs = model.infer(batch);
            assertThat(outputs).hasSameSizeAs(batch);
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                answers.add(model.answer(batch.get(i), outputs.get(i), STEPS));
            }
            return answers;
        }

        void companies(ModelContract contract) throws Exception {
            List<P> inputs = prepareAll(contract.payloads());
            List<Answer> alone = new ArrayList<>();
            for (P input : inputs) {
                alone.addAll(answers(List.of(input)));
            }
            assertThat(alone)
                    .as("answers that differ, or a wrong order would not show")
                    .doesNotHaveDuplicates();
            for (int seed = 0; seed < SEEDS; seed++) {
                Random random = new Random(seed);
                List<Integer> order = new ArrayList<>(
                        IntStream.range(0, inputs.size()).boxed().toList());
                Collections.shuffle(order, random);
                for (int from = 0; from < order.size(); ) {
                    int to = company(order, from, Math.min(order.size(), from + 1 + random.nextInt(BATCH)), inputs);
                    List<Integer> members = order.subList(from, to);
                    List<Answer> together =
                            answers(members.stream().map(inputs::get).toList());
                    for (int i = 0; i < members.size(); i++) {
                        contract.assertSame(together.get(i), alone.get(members.get(i)));
                    }
                    from = to;
                }
            }
        }

        /** Where a model takes equal lengths only, a batch ends before the first of another length. */
        private int company(List<Integer> order, int from, int to, List<P> inputs) {
            long first = model.cost(inputs.get(order.get(from)));
            int end = from + 1;
            while (end < to && (model.lengths() != Lengths.EQUAL || model.cost(inputs.get(order.get(end))) == first)) {
                end++;
            }
            return end;
        }

        void preparedByMany(ModelContract contract) throws Exception {
            List<Payload> good = contract.payloads();
            List<P> expected = prepareAll(good);
            List<Answer> alone = new ArrayList<>();
            for (P input : expected) {
                alone.addAll(answers(List.of(input)));
            }
            Payload broken = contract.broken();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Callable<P>> tasks = new ArrayList<>();
                for (Payload payload : good) {
                    tasks.add(() -> prepare(payload));
                    tasks.add(() -> prepare(broken));
                }
                List<Future<P>> futures = threads.invokeAll(tasks, 60, TimeUnit.SECONDS);
                List<P> prepared = new ArrayList<>();
                for (int i = 0; i < futures.size(); i += 2) {
                    prepared.add(futures.get(i).get());
                    Future<P> failed = futures.get(i + 1);
                    assertThatThrownBy(failed::get).hasCauseInstanceOf(InvalidPayloadException.class);
                }
                for (int i = 0; i < prepared.size(); i++) {
                    contract.assertSame(answers(List.of(prepared.get(i))).get(0), alone.get(i));
                }
            } finally {
                threads.shutdownNow();
            }
        }

        void warmUp() throws ModelException {
            List<P> inputs = model.warmUp();
            assertThat(inputs).isNotEmpty();
            assertThat(inputs.stream().map(model::cost).toList()).isSorted();
            for (P input : inputs) {
                assertThat(model.infer(List.of(input))).hasSize(1);
            }
            P first = inputs.get(0);
            assertThat(model.infer(List.of(first, first, first))).hasSize(3);
        }

        void costs(List<Payload> payloads) throws InvalidPayloadException {
            List<P> inputs = prepareAll(payloads);
            for (P input : inputs) {
                assertThat(model.cost(input)).isPositive();
                model.padding(List.of(input))
                        .ifPresent(alone ->
                                assertThat(alone).as("alone nothing is padded").isZero());
            }
            model.padding(inputs).ifPresent(share -> assertThat(share).isBetween(0.0, 1.0));
        }

        void leaks(List<Payload> payloads) throws Exception {
            Integer wanted = Integer.getInteger("tributary.contract.items");
            int items = wanted == null ? ITEMS : wanted;
            run(payloads, Math.max(BATCH * 4, items / 20), 1);
            long before = NativeMemory.bytes();
            int ran = run(payloads, items, wanted == null ? SECONDS : Long.MAX_VALUE / 1_000_000_000);
            long grown = NativeMemory.bytes() - before;
            assertThat(grown)
                    .as("%s: bytes that %d inputs left behind", model.info().name(), ran)
                    .isLessThan(LEAK);
        }

        /** Prepares, infers and answers until so many inputs or seconds are done. */
        private int run(List<Payload> payloads, int items, long seconds) throws Exception {
            long from = System.nanoTime();
            int done = 0;
            while (done < items && (System.nanoTime() - from) / 1_000_000_000 < seconds) {
                int each = done;
                List<P> batch = prepareAll(IntStream.range(0, BATCH)
                        .mapToObj(i -> payloads.get(
                                (model.lengths() == Lengths.EQUAL ? each / BATCH : each + i) % payloads.size()))
                        .toList());
                done += answers(batch).size();
            }
            return done;
        }
    }
}
