/** The Collector that ships, built and run, between spans that services made and a store that takes what it keeps. */
@NullMarked
package dev.tributary.deploy.collector;

import org.jspecify.annotations.NullMarked;
