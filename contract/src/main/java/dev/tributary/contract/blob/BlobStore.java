package dev.tributary.contract.blob;

import dev.tributary.contract.BlobRef;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Payloads in any S3-compatible store. Thread-safe; opens connections only when it is used. */
public final class BlobStore implements AutoCloseable {

    /** What stores say of buckets and keys that cannot be; MinIO has words of its own. */
    private static final Set<String> BAD_NAMES = Set.of(
            "InvalidArgument",
            "InvalidBucketName",
            "InvalidURI",
            "KeyTooLongError",
            "XMinioInvalidObjectName",
            "XMinioInvalidResourceName");

    /** What stores say of a request's keys, signature or clock, whatever it asks for. */
    private static final Set<String> BAD_KEYS = Set.of(
            "AuthorizationHeaderMalformed",
            "ExpiredToken",
            "InvalidAccessKeyId",
            "InvalidSecurity",
            "InvalidToken",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch");

    private final BlobSettings settings;
    private final OkHttpClient http;
    private final MinioClient client;

    private BlobStore(BlobSettings settings, OkHttpClient http, MinioClient client) {
        this.settings = settings;
        this.http = http;
        this.client = client;
    }

    public static BlobStore of(BlobSettings settings) {
        OkHttpClient http = new OkHttpClient.Builder()
                .connectTimeout(settings.timeout())
                .readTimeout(settings.timeout())
                .writeTimeout(settings.timeout())
                .callTimeout(settings.timeout())
                .build();
        MinioClient client = MinioClient.builder()
                .endpoint(settings.endpoint().toString())
                .region(settings.region())
                .credentials(settings.accessKey(), settings.secretKey())
                .httpClient(http)
                .build();
        return new BlobStore(settings, http, client);
    }

    /** The bucket that ingest stores payloads in. */
    public String bucket() {
        return settings.bucket();
    }

    /** Creates the bucket when it is not there. */
    public void ensureBucket() throws BlobException {
        try {
            if (!client.bucketExists(
                    BucketExistsArgs.builder().bucket(settings.bucket()).build())) {
                client.makeBucket(
                        MakeBucketArgs.builder().bucket(settings.bucket()).build());
            }
        } catch (MinioException | IllegalStateException e) {
            if (e instanceof ErrorResponseException error && "BucketAlreadyOwnedByYou".equals(code(error))) {
                return; // another instance was quicker
            }
            throw failure("bucket " + settings.bucket(), e);
        }
    }

    /**
     * Stores a payload under its content's name; storing it again changes nothing.
     *
     * @param tenant the key's prefix
     * @param contentType the media type to store with it
     */
    public BlobRef store(String tenant, byte[] bytes, String contentType) throws BlobException {
        String sha256 = Sha256.of(bytes);
        String key = tenant + "/sha256/" + sha256.substring(0, 2) + "/" + sha256;
        put(key, bytes, contentType);
        return new BlobRef(settings.bucket(), key, (long) bytes.length, sha256, contentType);
    }

    /** Puts an object under a key of our own bucket, replacing what is there. */
    public void put(String key, byte[] bytes, String contentType) throws BlobException {
        try {
            client.putObject(PutObjectArgs.builder()
                    .bucket(settings.bucket())
                    .object(key)
                    .data(bytes, bytes.length)
                    .contentType(contentType)
                    .build());
        } catch (MinioException | IllegalStateException e) {
            throw failure("s3://" + settings.bucket() + "/" + key, e);
        }
    }

    /**
     * Puts an object under a key of our own bucket unless there is one: of several callers one wins, on any instance. A
     * store without conditional writes (it answers 501) gets a look and a plain write, which is not atomic.
     *
     * @return whether this call put it
     */
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) throws BlobException {
        try {
            client.putObject(PutObjectArgs.builder()
                    .bucket(settings.bucket())
                    .object(key)
                    .data(bytes, bytes.length)
                    .contentType(contentType)
                    .headers(Map.of("If-None-Match", "*"))
                    .build());
            return true;
        } catch (MinioException | IllegalStateException e) {
            int status =
                    e instanceof ErrorResponseException error ? error.response().code() : 0;
            if (status == 412 || status == 409) {
                return false;
            }
            if (status == 501 && find(key, Integer.MAX_VALUE - 9) == null) {
                put(key, bytes, contentType);
                return true;
            }
            if (status == 501) {
                return false;
            }
            throw failure("s3://" + settings.bucket() + "/" + key, e);
        }
    }

    /** An object of our own bucket, or null when there is none. */
    public byte @Nullable [] find(String key, long maxBytes) throws BlobException {
        try {
            return get(new BlobRef(settings.bucket(), key, null, null, "application/octet-stream"), maxBytes)
                    .bytes();
        } catch (BlobException e) {
            if (e.kind() == BlobException.Kind.MISSING) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Gets a payload and checks it against its reference: size and SHA-256, where the reference names them.
     *
     * @param maxBytes what is larger is not read
     */
    public Blob get(BlobRef ref, long maxBytes) throws BlobException {
        if (ref.key().startsWith("/")) {
            throw invalid(ref.uri(), "a key does not start with a slash", null);
        }
        byte[] bytes;
        String contentType;
        try (GetObjectResponse response = client.getObject(
                GetObjectArgs.builder().bucket(ref.bucket()).object(ref.key()).build())) {
            contentType = Objects.requireNonNullElse(response.headers().get("Content-Type"), ref.contentType());
            bytes = response.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
        } catch (MinioException | IllegalStateException e) {
            throw failure(ref.uri(), e);
        } catch (IllegalArgumentException e) {
            throw invalid(ref.uri(), "the client takes no such name", e);
        } catch (IOException e) {
            throw new BlobException(BlobException.Kind.UNAVAILABLE, ref.uri() + ": the store broke off", e);
        }
        if (bytes.length > maxBytes) {
            throw new BlobException(
                    BlobException.Kind.TOO_LARGE, ref.uri() + " is over the limit of " + maxBytes + " bytes", null);
        }
        String sha256 = Sha256.of(bytes);
        if (ref.sha256() != null && !ref.sha256().equals(sha256)) {
            throw new BlobException(
                    BlobException.Kind.CORRUPT,
                    ref.uri() + " has SHA-256 " + sha256 + ", its reference says " + ref.sha256(),
                    null);
        }
        if (ref.size() != null && ref.size() != bytes.length) {
            throw new BlobException(
                    BlobException.Kind.CORRUPT,
                    ref.uri() + " has " + bytes.length + " bytes, its reference says " + ref.size(),
                    null);
        }
        return new Blob(bytes, sha256, contentType);
    }

    /** The reference of an object that somebody else put: its size and media type, without its hash. */
    public BlobRef stat(String bucket, String key) throws BlobException {
        try {
            StatObjectResponse found = client.statObject(
                    StatObjectArgs.builder().bucket(bucket).object(key).build());
            return new BlobRef(
                    bucket,
                    key,
                    found.size(),
                    null,
                    Objects.requireNonNullElse(found.contentType(), "application/octet-stream"));
        } catch (MinioException | IllegalStateException e) {
            throw failure("s3://" + bucket + "/" + key, e);
        }
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
        try {
            if (!http.dispatcher().executorService().awaitTermination(1, TimeUnit.SECONDS)) {
                http.dispatcher().cancelAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The client wraps a refused or broken connection in an IllegalStateException; others of those are defects. */
    private static BlobException failure(String what, Exception e) {
        if (e instanceof IllegalStateException defect && !(defect.getCause() instanceof IOException)) {
            throw defect;
        }
        if (e instanceof ErrorResponseException error) {
            int status = error.response().code();
            String code = code(error);
            if (status == 404) {
                return new BlobException(BlobException.Kind.MISSING, what + " is not in the store (" + code + ")", e);
            }
            if (status == 401 || status == 403 || BAD_KEYS.contains(code)) {
                return new BlobException(
                        BAD_KEYS.contains(code) ? BlobException.Kind.UNAUTHENTICATED : BlobException.Kind.DENIED,
                        what + ": the store refuses these credentials (" + code
                                + "); start again with those that it knows (tributary.s3.access.key, tributary.s3.secret.key)",
                        e);
            }
            if (BAD_NAMES.contains(code) || status == 414) {
                return invalid(what, "the store takes no such name (" + code + ")", e);
            }
            return new BlobException(
                    refuses(status) ? BlobException.Kind.DENIED : BlobException.Kind.UNAVAILABLE,
                    what + ": the store answered " + status + " " + code,
                    e);
        }
        return new BlobException(BlobException.Kind.UNAVAILABLE, what + ": the store does not answer", e);
    }

    /** Whether it has understood and will not, as with a key that is disabled; a time-out and "too many" pass. */
    private static boolean refuses(int status) {
        return status >= 400 && status < 500 && status != 408 && status != 429;
    }

    private static BlobException invalid(String what, String why, @Nullable Exception e) {
        return new BlobException(BlobException.Kind.INVALID, what + " names no object: " + why, e);
    }

    private static String code(ErrorResponseException e) {
        return String.valueOf(e.errorResponse().code());
    }
}
