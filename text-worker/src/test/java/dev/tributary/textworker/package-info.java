/** Tests of the text worker. */
@NullMarked
package dev.tributary.textworker;

import org.jspecify.annotations.NullMarked;
