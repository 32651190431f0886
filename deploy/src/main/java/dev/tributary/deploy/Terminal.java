package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import dev.tributary.deploy.watch.Links;
import dev.tributary.deploy.watch.Paint;
import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Whether output goes to a person's screen, and what that shows. */
final class Terminal {

    private Terminal() {}

    /** From Java 22 on there is a console without a terminal, too; only that Java can say which. */
    @SuppressWarnings("SystemConsoleNull") // of Java 17
    static boolean isThere() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    /** Colours on a terminal, unless {@code NO_COLOR} or a dumb terminal speaks against it. */
    static Paint paint() {
        return paint(isThere(), System.getenv());
    }

    static Paint paint(boolean terminal, Map<String, String> environment) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Paint(terminal && wanted);
    }

    /** In characters, as picocli finds it for its help; 80 elsewhere. */
    static int width(CommandSpec spec) {
        return Math.max(60, Math.min(200, spec.usageMessage().width()));
    }

    /** Where turns can be looked at, by the settings. */
    static Links links(Settings settings) {
        return new Links(optional(settings, Addresses.PAGE), optional(settings, Addresses.TRACES));
    }

    private static @Nullable String optional(Settings settings, String name) {
        return Addresses.optional(settings, name);
    }
}
