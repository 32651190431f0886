package dev.tributary.deploy.doctor;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether the clocks of whoever answers over HTTP agree with this machine's, as far as a {@code Date} in seconds tells. */
record ClockExam(Map<String, URI> clocks, InstantSource clock) implements Examination {

    private static final Duration WARN = Duration.ofSeconds(2);
    private static final Duration FAIL = Duration.ofSeconds(10);
    private static final String SYNCHRONISE =
            "synchronise the machines' clocks: chronyc makestep, or timedatectl set-ntp true";

    @Override
    public String what() {
        return "clocks";
    }

    @Override
    public String mend() {
        return SYNCHRONISE;
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        List<String> agreeing = new ArrayList<>();
        for (Told one : Told.by(clocks, "", clock)) {
            String date = one.answer() == null
                    ? null
                    : one.answer().headers().firstValue("date").orElse(null);
            Duration ahead = date == null ? null : ahead(date, one.asked(), one.answered());
            if (ahead != null && ahead.abs().compareTo(WARN) >= 0) {
                findings.add(off(one.name(), ahead));
            } else if (ahead != null) {
                agreeing.add(one.name());
            }
        }
        if (!agreeing.isEmpty()) {
            findings.add(0, Finding.ok(what(), "within 2 s of this machine's: " + String.join(", ", agreeing)));
        }
        return findings.isEmpty()
                ? List.of(Finding.warn(what(), "nobody tells the time", "start services first"))
                : findings;
    }

    private Finding off(String name, Duration ahead) {
        String said = "that of " + name + " is " + ahead.abs().toSeconds() + " s "
                + (ahead.isNegative() ? "behind" : "ahead of") + " this machine's";
        return ahead.abs().compareTo(FAIL) >= 0
                ? Finding.fail(what(), said, mend())
                : Finding.warn(what(), said, mend());
    }

    /**
     * By how much another clock is ahead; null when its answer is no date. It said its time somewhere between question and
     * answer, and cut it to the second, so it is not off while the two spans meet.
     */
    static @Nullable Duration ahead(String date, Instant asked, Instant answered) {
        Instant from;
        try {
            from = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
        Instant to = from.plusSeconds(1);
        if (to.isBefore(asked)) {
            return Duration.between(asked, to);
        }
        return from.isAfter(answered) ? Duration.between(answered, from) : Duration.ZERO;
    }
}
