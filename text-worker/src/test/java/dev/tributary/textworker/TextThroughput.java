package dev.tributary.textworker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast the default text model is on this machine, one intra-op thread, in CPU time:
 *
 * <pre>
 * mvn -pl text-worker -am test -Dtest=TextThroughput -Dtributary.measure=true -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@EnabledIfSystemProperty(named = "tributary.measure", matches = "true")
final class TextThroughput {

    private static final Logger LOG = LoggerFactory.getLogger(TextThroughput.class);
    private static final String TEXT =
            "I was charged twice this month and the app shows an error message when I open my last invoice.";
    private static final int TEXTS = 256;

    @Test
    void batchesOfAnySize() throws Exception {
        long from = now();
        try (TextModel model = Texts.open(Texts.SUPPORT)) {
            LOG.info("load: {} ms (weights, tokenizer, the card's examples embedded)", millis(from));
            from = now();
            List<TextInput> inputs = new ArrayList<>();
            for (int i = 0; i < TEXTS; i++) {
                inputs.add(Texts.prepare(model, TEXT));
            }
            LOG.info(
                    "preprocess: {} ms a text, {} tokens",
                    millis(from) / TEXTS,
                    inputs.get(0).tokens().length());
            for (int size : new int[] {1, 8, 32}) {
                run(model, inputs, size); // warm
                from = now();
                List<float[]> outputs = run(model, inputs, size);
                double took = millis(from);
                LOG.info("inference: batch {}: {} ms a text, {} texts/s", size, took / TEXTS, TEXTS * 1000 / took);
                from = now();
                for (int i = 0; i < TEXTS; i++) {
                    model.answer(inputs.get(i), outputs.get(i), Texts.STEPS);
                }
                LOG.info("postprocess: {} ms a text", millis(from) / TEXTS);
                assertThat(outputs).hasSize(TEXTS);
            }
        }
    }

    private static List<float[]> run(TextModel model, List<TextInput> inputs, int size) throws Exception {
        List<float[]> outputs = new ArrayList<>();
        for (int at = 0; at < inputs.size(); at += size) {
            outputs.addAll(model.infer(inputs.subList(at, Math.min(at + size, inputs.size()))));
        }
        return outputs;
    }

    /** CPU time of this thread, which does all the work: other programs on the machine do not count. */
    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double millis(long from) {
        return Math.round((now() - from) / 1e3) / 1e3;
    }
}
