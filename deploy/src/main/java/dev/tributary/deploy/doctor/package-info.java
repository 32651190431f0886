/** What is wrong with an installation, and what mends it: Kafka, object store, traces, clocks, models, GPU. */
@NullMarked
package dev.tributary.deploy.doctor;

import org.jspecify.annotations.NullMarked;
