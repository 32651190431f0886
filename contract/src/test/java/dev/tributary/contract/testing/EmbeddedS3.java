package dev.tributary.contract.testing;

import java.net.URI;
import java.util.Map;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;

/**
 * An S3 endpoint in this JVM that checks signatures and keeps objects in memory. What it holds survives {@link #stop} and
 * {@link #start}, under the same address.
 */
public final class EmbeddedS3 implements AutoCloseable {

    public static final String ACCESS_KEY = "test-access";
    public static final String SECRET_KEY = "test-secret";

    private final BlobStore objects = new TransientNio2BlobStore();
    private final URI endpoint;
    private @Nullable S3Proxy server;

    private EmbeddedS3(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** Starts an empty store, without buckets. */
    public static EmbeddedS3 create() {
        EmbeddedS3 s3 = new EmbeddedS3(URI.create("http://127.0.0.1:" + FreePort.find()));
        s3.start();
        return s3;
    }

    public URI endpoint() {
        return endpoint;
    }

    /** The settings that a service reaches it by: {@code tributary.s3.*}. */
    public Map<String, String> settings() {
        return Map.of(
                "tributary.s3.endpoint",
                endpoint.toString(),
                "tributary.s3.access.key",
                ACCESS_KEY,
                "tributary.s3.secret.key",
                SECRET_KEY,
                "tributary.s3.timeout",
                "2s");
    }

    /** Starts the endpoint again after {@link #stop}. */
    public void start() {
        S3Proxy starting = S3Proxy.builder()
                .endpoint(endpoint)
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                .blobStore(objects)
                .jettyMaxThreads(16)
                .stopTimeout(0)
                .build();
        starting.setBlobStoreLocator((identity, container, blob) ->
                ACCESS_KEY.equals(identity) ? new AccessGrant(SECRET_KEY, objects) : null);
        try {
            starting.start();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 endpoint did not start at " + endpoint, e);
        }
        server = starting;
    }

    /** Stops the endpoint; its address refuses connections from then on. */
    public void stop() {
        S3Proxy running = server;
        if (running != null) {
            server = null;
            try {
                running.stop();
            } catch (Exception e) {
                throw new IllegalStateException("the S3 endpoint did not stop", e);
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
