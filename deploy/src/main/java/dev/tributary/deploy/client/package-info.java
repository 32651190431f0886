/**
 * What stands outside of Tributary and uses it: a producer over HTTP, a producer with nothing but a Kafka client, and
 * readers of its topics.
 */
@NullMarked
package dev.tributary.deploy.client;

import org.jspecify.annotations.NullMarked;
