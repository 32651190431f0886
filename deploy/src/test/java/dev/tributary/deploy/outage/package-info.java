/** The services while the place that their spans go to is away. */
@NullMarked
package dev.tributary.deploy.outage;

import org.jspecify.annotations.NullMarked;
