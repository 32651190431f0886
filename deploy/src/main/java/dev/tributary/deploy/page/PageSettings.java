package dev.tributary.deploy.page;

import dev.tributary.contract.SettingsReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The turn page's settings.
 *
 * @param host the address to listen on; loopback unless said otherwise, since the page shows users' payloads to whoever
 *     can reach it
 * @param port 0 for any free one
 * @param tempo base URL of a Tempo API
 * @param tempoTenant sent as {@code X-Scope-OrgID}, for a Tempo with several tenants
 * @param turns how many turns are kept at most
 * @param memory how many bytes of records are kept at most
 * @param back how far back the page reads when it starts
 * @param payloadLimit a larger payload is not shown
 * @param buckets the only ones that payloads are read from; those that ingest takes, unless said otherwise
 */
record PageSettings(
        String host,
        int port,
        URI tempo,
        @Nullable String tempoTenant,
        int turns,
        long memory,
        Duration back,
        long payloadLimit,
        Set<String> buckets) {

    static PageSettings from(SettingsReader reader) {
        String own = reader.string("tributary.s3.bucket", "tributary");
        List<String> buckets = reader.list("tributary.ingest.buckets", List.of(own));
        return new PageSettings(
                reader.string("tributary.page.host", "127.0.0.1"),
                reader.integer("tributary.page.port", 8080, 0, 65_535),
                reader.uri("tributary.tempo.url", "http://localhost:3200"),
                reader.optional("tributary.tempo.tenant"),
                reader.integer("tributary.page.turns", 500, 1, 100_000),
                reader.bytes("tributary.page.memory", 64L << 20),
                reader.duration("tributary.page.back", Duration.ofHours(1)),
                reader.bytes("tributary.page.payload.limit", 32L << 20),
                Set.copyOf(reader.list("tributary.page.buckets", buckets)));
    }
}
