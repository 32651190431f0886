/**
 * Real servers for tests, in this JVM: a Kafka broker and an S3 endpoint that can be stopped and started again.
 *
 * <p>Other modules get them by depending on {@code contract}, type {@code test-jar}, together with {@code kafka_2.13} and
 * {@code s3proxy}, all in scope test.
 */
@NullMarked
package dev.tributary.contract.testing;

import org.jspecify.annotations.NullMarked;
