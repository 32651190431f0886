package dev.tributary.contract.blob;

import dev.tributary.contract.SettingsReader;
import java.net.URI;
import java.time.Duration;

/**
 * Where payloads lie.
 *
 * @param endpoint of any S3-compatible server
 * @param bucket where ingest stores payloads, and where a reference without a bucket points
 * @param timeout of one call
 */
public record BlobSettings(
        URI endpoint, String region, String accessKey, String secretKey, String bucket, Duration timeout) {

    public static BlobSettings from(SettingsReader reader) {
        return new BlobSettings(
                reader.uri("tributary.s3.endpoint", "http://localhost:9000"),
                reader.string("tributary.s3.region", "us-east-1"),
                reader.required("tributary.s3.access.key"),
                reader.required("tributary.s3.secret.key"),
                reader.string("tributary.s3.bucket", "tributary"),
                reader.duration("tributary.s3.timeout", Duration.ofSeconds(10)));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "BlobSettings[" + endpoint + ", bucket " + bucket + "]";
    }
}
