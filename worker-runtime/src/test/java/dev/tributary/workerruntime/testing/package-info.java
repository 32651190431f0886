/** What the tests of the workers share: depend on worker-runtime, type test-jar, scope test. */
@NullMarked
package dev.tributary.workerruntime.testing;

import org.jspecify.annotations.NullMarked;
