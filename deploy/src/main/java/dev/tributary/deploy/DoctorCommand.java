package dev.tributary.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tributary.audioworker.AudioWorker;
import dev.tributary.contract.Json;
import dev.tributary.contract.Settings;
import dev.tributary.deploy.doctor.Doctor;
import dev.tributary.deploy.doctor.Finding;
import dev.tributary.deploy.doctor.ModelLook;
import dev.tributary.deploy.watch.Paint;
import dev.tributary.imageworker.ImageWorker;
import dev.tributary.textworker.TextWorker;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Looks at brokers, topics, rights, object store, OTLP, services, clocks, models and GPU: a line each"
                        + " with what mends it. Changes nothing. Exit code 1 when something fails.")
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--json", negatable = true, description = "Prints JSON lines (default: in a pipe).")
    private @Nullable Boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        Logs.quiet();
        Settings settings = options.clientSettings();
        Map<String, ModelLook> models = new LinkedHashMap<>();
        models.put(Service.TEXT_WORKER.id(), () -> TextWorker.checkModel(settings));
        models.put(Service.IMAGE_WORKER.id(), () -> ImageWorker.checkModel(settings));
        models.put(Service.AUDIO_WORKER.id(), () -> AudioWorker.checkModel(settings));
        List<Finding> findings = Doctor.of(settings, TopCommand.services(settings, options.portOffset()), models)
                .examine();
        PrintWriter out = spec.commandLine().getOut();
        boolean asJson = json == null ? !Terminal.isThere() : json;
        for (Finding finding : findings) {
            out.println(asJson ? Json.MAPPER.writeValueAsString(finding) : text(finding, Terminal.paint()));
        }
        return findings.stream().anyMatch(finding -> finding.state() == Finding.State.FAIL) ? Tributary.FAILED : 0;
    }

    static String text(Finding finding, Paint paint) {
        return paint.state(String.format("%-4s", finding.state()))
                + String.format("  %-22s  ", finding.what())
                + Paint.clean(finding.said())
                + (finding.mend().isEmpty() ? "" : "  → " + finding.mend());
    }
}
