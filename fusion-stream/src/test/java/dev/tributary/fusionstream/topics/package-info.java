/** Tests of the join, from its pure step to a real broker. */
@NullMarked
package dev.tributary.fusionstream.topics;

import org.jspecify.annotations.NullMarked;
