package dev.tributary.deploy;

import dev.tributary.contract.Settings;
import dev.tributary.contract.SettingsException;
import dev.tributary.contract.blob.BlobSettings;
import dev.tributary.contract.blob.BlobStore;
import dev.tributary.contract.telemetry.Telemetry;
import dev.tributary.deploy.embedded.Directories;
import dev.tributary.deploy.embedded.EmbeddedS3.Credentials;
import dev.tributary.deploy.embedded.TraceStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tributary whole, in this process: the embedded servers that the settings leave to us, and services on top. Everything
 * starts at once and waits for no more than it needs.
 */
public final class Stack implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Stack.class);
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final StackOptions options;
    private final Addresses addresses;
    private final Path state;
    private final EmbeddedServers servers;
    private final ExecutorService starters = Executors.newCachedThreadPool();
    private final Map<Service, RunningService> running = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private Stack(StackOptions options, Path state, Credentials keys) {
        this.options = options;
        this.state = state;
        this.addresses = Addresses.of(options.settings(), options.ports(), state, keys);
        this.servers = new EmbeddedServers(addresses, options);
    }

    /** A service with the telemetry that is its own. */
    private record RunningService(Service.Running service, Telemetry telemetry) {}

    /**
     * Starts everything and returns when every service takes work.
     *
     * @throws StackException when something does not start; nothing is left running then
     * @throws SettingsException when settings are wrong
     */
    public static Stack start(StackOptions options) throws StackException {
        Path state;
        try {
            state = Files.createTempDirectory("tributary-");
        } catch (IOException e) {
            throw new StackException("cannot write to the temporary directory: " + e.getMessage(), e);
        }
        Stack stack = new Stack(options, state, keys(options));
        try {
            stack.startAll();
        } catch (StackException | RuntimeException e) {
            stack.close();
            throw e;
        }
        return stack;
    }

    private static Credentials keys(StackOptions options) throws StackException {
        try {
            return StoreKeys.of(options.data());
        } catch (IOException e) {
            throw new StackException("the object store has no keys: " + e.getMessage(), e);
        }
    }

    /** The settings that the services run by, every address filled in. */
    public Settings settings() {
        return addresses.settings();
    }

    /** {@code host:port} for Kafka clients. */
    public String kafka() {
        return Objects.requireNonNull(Addresses.optional(settings(), Addresses.KAFKA));
    }

    /** The base URL of ingest: {@code POST /v1/turns} lies below it. */
    public URI ingest() {
        return URI.create(Addresses.url(options.ports(), Port.INGEST));
    }

    /** The base URL of fusion-stream's queries. */
    public URI fusion() {
        return URI.create(Addresses.url(options.ports(), Port.FUSION));
    }

    /** The base URL of the page: {@code /turns} lies below it. */
    public URI page() {
        return URI.create(Addresses.url(options.ports(), Port.PAGE));
    }

    /** The base URL of a service's health endpoints. */
    public URI service(Service service) {
        return URI.create(Addresses.url(options.ports(), service.port()));
    }

    /** The traces that the services sent; empty when the settings named an OTLP address of their own. */
    public TraceStore traces() {
        return servers.traces();
    }

    /** A client of the object store, to be closed by the caller. */
    public BlobStore blobs() {
        return BlobStore.of(settings().read(BlobSettings::from));
    }

    /** Stops one service, as a planned stop does. */
    public void stop(Service service) {
        RunningService stopped = running.remove(service);
        if (stopped != null) {
            close(service, stopped);
        }
    }

    /**
     * Starts one service again and returns when it takes work.
     *
     * @throws StackException when it does not start
     */
    public void start(Service service) throws StackException {
        begin(service);
        awaitReady(service);
        tell(service.id(), service(service).toString());
    }

    @Override
    public void close() {
        closed = true;
        List<CompletableFuture<?>> closing = new ArrayList<>();
        for (Service service : Set.copyOf(running.keySet())) {
            closing.add(CompletableFuture.runAsync(() -> stop(service), starters));
        }
        closing.forEach(CompletableFuture::join);
        servers.close();
        starters.shutdown();
        Directories.delete(state);
    }

    private void startAll() throws StackException {
        SettingsCheck.run(addresses.settings(), addresses.filled(), options.services())
                .forEach(options.progress());
        Set<Port> wanted = EnumSet.noneOf(Port.class);
        wanted.addAll(servers.ports());
        options.services().forEach(service -> wanted.add(service.port()));
        List<String> taken = options.ports().taken(wanted);
        if (!taken.isEmpty()) {
            throw new StackException(String.join("\n", taken), null);
        }
        CompletableFuture<?> traces = started(servers::startTraces);
        CompletableFuture<?> store = started(servers::startS3);
        CompletableFuture<?> kafka = started(servers::startKafka);
        CompletableFuture<?> ground = CompletableFuture.allOf(store, kafka);
        List<CompletableFuture<?>> all = new ArrayList<>(List.of(traces, ground));
        for (Service service : options.services()) {
            Callable<?> start = () -> {
                start(service);
                return service;
            };
            // workers load their models first, so they need not wait for Kafka
            all.add(service.isWorker() ? started(start) : ground.thenCompose(up -> started(start)));
        }
        CompletableFuture<Void> whole = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        for (CompletableFuture<?> one : all) {
            var unused = one.exceptionally(e -> {
                whole.completeExceptionally(e); // the first failure ends it
                return null;
            });
        }
        try {
            whole.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while starting", e);
        }
    }

    private CompletableFuture<?> started(Callable<?> start) {
        CompletableFuture<Object> started = new CompletableFuture<>();
        starters.execute(() -> {
            try {
                started.complete(start.call());
            } catch (Throwable e) {
                started.completeExceptionally(e);
            }
        });
        return started;
    }

    private void begin(Service service) throws StackException {
        try {
            RunningService begun = options.timeline().measure(service + " starts", () -> {
                Telemetry telemetry = Telemetry.start(service.id(), settings());
                try {
                    return new RunningService(service.start(settings(), telemetry), telemetry);
                } catch (Exception e) {
                    telemetry.close();
                    throw e;
                }
            });
            running.put(service, begun);
            if (closed) {
                stop(service);
            }
        } catch (SettingsException e) {
            throw e;
        } catch (Exception e) {
            throw new StackException(service + " does not start: " + reason(e), e);
        }
    }

    private void awaitReady(Service service) throws StackException {
        Service.Running begun = Objects.requireNonNull(running.get(service)).service();
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        Duration from = options.timeline().elapsed();
        try {
            while (!begun.isReady()) {
                if (System.nanoTime() > until) {
                    throw new StackException(
                            service + " did not get ready within " + READY_WITHIN.toSeconds() + " s", null);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while " + service + " was getting ready", e);
        }
        options.timeline().add(service + " gets ready", from);
    }

    private void tell(String what, String where) {
        options.progress().accept(options.timeline().now(what, where));
    }

    private static StackException failure(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof SettingsException wrong) {
            throw wrong;
        }
        return cause instanceof StackException told ? told : new StackException(reason(cause), cause);
    }

    private static String reason(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static void close(Service service, RunningService stopped) {
        try {
            stopped.service().close();
        } catch (Exception e) {
            LOG.warn("{} did not stop cleanly", service, e);
        }
        stopped.telemetry().close();
    }
}
