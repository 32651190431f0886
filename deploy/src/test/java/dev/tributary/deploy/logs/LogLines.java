package dev.tributary.deploy.logs;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import dev.tributary.contract.trace.LogContext;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.nio.file.Path;
import org.slf4j.MDC;

/** Lines as services write them, by the configuration that ships. */
public final class LogLines {

    public static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    public static final String SPAN = "b7ad6b7169203331";
    public static final String TURN = "turn-1";

    private LogLines() {}

    /** Writes a warning about a turn to {@code file}, and a line about nothing. */
    public static void write(Path file) throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(MDC.getMDCAdapter());
        context.putProperty("log.file", file.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLines.class.getResource("/logback-file.xml"));
        try {
            Logger logger = context.getLogger(LogLines.class);
            SpanContext span = SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), TraceState.getDefault());
            LogContext.log(span, TURN, () -> logger.warn("the image cannot be decoded"));
            logger.info("started");
        } finally {
            context.stop();
        }
    }
}
