package dev.tributary.deploy.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * An S3 endpoint in this JVM, on the loopback interface. It checks signatures (version 4) and answers presigned URLs; its
 * objects lie in memory, or in a directory. It knows no lifecycle rules, so it deletes what is old by itself.
 */
public final class EmbeddedS3 implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedS3.class);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);
    private static final long STOP_MILLIS = 2_000;
    private static final int THREADS = 32;

    private final S3Proxy server;
    private final BlobStore objects;
    private final Credentials credentials;
    private final Duration retention;
    private final InstantSource clock;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "s3-sweeper");
        thread.setDaemon(true);
        return thread;
    });

    private EmbeddedS3(
            S3Proxy server, BlobStore objects, Credentials credentials, Duration retention, InstantSource clock) {
        this.server = server;
        this.objects = objects;
        this.credentials = credentials;
        this.retention = retention;
        this.clock = clock;
    }

    /** Who may call. */
    public record Credentials(String accessKey, String secretKey) {

        /** New ones, unguessable. */
        public static Credentials generate() {
            SecureRandom random = new SecureRandom();
            byte[] access = new byte[10];
            byte[] secret = new byte[20];
            random.nextBytes(access);
            random.nextBytes(secret);
            return new Credentials(
                    "T" + HexFormat.of().withUpperCase().formatHex(access).substring(1),
                    HexFormat.of().formatHex(secret));
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Credentials[" + accessKey + "]";
        }
    }

    /**
     * Starts the endpoint.
     *
     * @param directory where objects lie and stay, or null to keep them in memory
     * @param port 0 for any that is free
     * @param retention how long an object lives after it was last stored
     * @throws IOException when the port is taken or the directory cannot be used
     */
    public static EmbeddedS3 start(
            @Nullable Path directory, int port, Credentials credentials, Duration retention, InstantSource clock)
            throws IOException {
        BlobStore objects;
        if (directory == null) {
            objects = new TransientNio2BlobStore();
        } else {
            Files.createDirectories(directory);
            objects = new FilesystemNio2BlobStore(directory.toString());
        }
        S3Proxy server = S3Proxy.builder()
                .blobStore(objects)
                .endpoint(URI.create("http://localhost:" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, credentials.accessKey(), credentials.secretKey())
                .ignoreUnknownHeaders(true)
                .jettyMaxThreads(THREADS)
                .stopTimeout(STOP_MILLIS)
                .build();
        EmbeddedS3 s3 = new EmbeddedS3(server, objects, credentials, retention, clock);
        try {
            server.start();
        } catch (Exception e) {
            s3.close();
            throw new IOException("the S3 endpoint does not start on port " + port + ": " + e.getMessage(), e);
        }
        var unused = s3.sweeper.scheduleWithFixedDelay(
                s3::sweepQuietly, SWEEP_EVERY.toMillis(), SWEEP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return s3;
    }

    public URI endpoint() {
        return URI.create("http://localhost:" + server.getPort());
    }

    public Credentials credentials() {
        return credentials;
    }

    /** Deletes the objects that were last stored longer ago than the retention, and returns how many. */
    public int sweep() {
        Instant oldest = clock.instant().minus(retention);
        int deleted = 0;
        for (Bucket bucket : objects.list().buckets()) {
            ListObjectsV2Request request =
                    ListObjectsV2Request.builder().bucket(bucket.name()).build();
            ListObjectsV2Response page;
            do {
                page = objects.list(request);
                for (S3Object object : page.contents()) {
                    if (object.lastModified() != null && object.lastModified().isBefore(oldest)) {
                        objects.removeBlob(bucket.name(), object.key());
                        deleted++;
                    }
                }
                request = request.toBuilder()
                        .continuationToken(page.nextContinuationToken())
                        .build();
            } while (Boolean.TRUE.equals(page.isTruncated()));
        }
        return deleted;
    }

    /** A failed sweep is told and tried again at the next turn; an exception would end the schedule. */
    private void sweepQuietly() {
        try {
            int deleted = sweep();
            if (deleted > 0) {
                LOG.info("Deleted {} payloads older than {}", deleted, retention);
            }
        } catch (RuntimeException e) {
            LOG.warn("Could not delete old payloads", e);
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The S3 endpoint did not stop cleanly", e);
        }
        objects.close();
    }
}
