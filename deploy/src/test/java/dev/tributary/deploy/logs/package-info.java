/** Log lines, and what ships to collect and read them. */
@NullMarked
package dev.tributary.deploy.logs;

import org.jspecify.annotations.NullMarked;
