/** What somebody sees who uses the join in a topology of their own: this package knows what is public, and nothing else. */
@NullMarked
package dev.tributary.fusionstream.elsewhere;

import org.jspecify.annotations.NullMarked;
