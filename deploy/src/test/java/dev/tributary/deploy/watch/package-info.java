@NullMarked
package dev.tributary.deploy.watch;

import org.jspecify.annotations.NullMarked;
