/** Tests of the worker runtime. */
@NullMarked
package dev.tributary.workerruntime;

import org.jspecify.annotations.NullMarked;
