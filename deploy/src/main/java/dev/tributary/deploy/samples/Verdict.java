package dev.tributary.deploy.samples;

import dev.tributary.contract.Answer;
import dev.tributary.contract.Fused;
import dev.tributary.contract.FusedPart;
import dev.tributary.contract.MissingPart;
import dev.tributary.contract.Ocr;
import dev.tributary.contract.PartId;
import dev.tributary.contract.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares the outcome of a sample with what it had to be. */
final class Verdict {

    private Verdict() {}

    /** What differs, a sentence each; empty when the outcome is the expected one. */
    static List<String> of(Sample sample, Fused fused) {
        List<String> problems = new ArrayList<>();
        if (fused.outcome() != sample.outcome()) {
            problems.add("the outcome is " + fused.outcome() + ", not " + sample.outcome());
        }
        Map<PartId, String> reasons = fused.missing().stream()
                .collect(Collectors.toMap(MissingPart::part, MissingPart::reason, (a, b) -> a, TreeMap::new));
        if (!reasons.keySet().equals(sample.missing().keySet())) {
            problems.add("missing are " + reasons + ", not " + new TreeMap<>(sample.missing()).keySet());
        } else {
            sample.missing().forEach((part, reason) -> {
                String found = reasons.get(part);
                if (found == null || !found.startsWith(reason)) {
                    problems.add(part + " is missing for " + found + ", not for " + reason);
                }
            });
        }
        new TreeMap<>(sample.says()).forEach((part, lines) -> {
            FusedPart answered = fused.parts().get(part);
            problems.addAll(said(part, answered == null ? null : answered.answer(), lines));
        });
        return problems;
    }

    private static List<String> said(PartId part, @Nullable Answer answer, List<String> lines) {
        if (answer instanceof Ocr ocr) {
            List<String> read = ocr.lines().stream().map(Ocr.Line::text).toList();
            return read.equals(lines) ? List.of() : List.of(part + " reads " + read + ", not " + lines);
        }
        if (answer instanceof Transcript transcript) {
            String wanted = words(String.join(" ", lines));
            String heard = words(transcript.text());
            return heard.equals(wanted) ? List.of() : List.of(part + " says '" + heard + "', not '" + wanted + "'");
        }
        return List.of(part + " has no answer");
    }

    /** Lower case words without punctuation, which no two transcribers set alike. */
    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}']+", " ")
                .strip();
    }
}
