/**
 * What people watch on a terminal: records as they come, one turn whole, a table of everything.
 *
 * <pre>
 * tail  TopicReader → RecordLine → TailFilter
 * turn  StoryReader (topics, dead letters, fusion-stream) → Story → StoryText
 * top   TopReader (topics, offsets, groups, health) → TopSample → TopText
 * </pre>
 */
@NullMarked
package dev.tributary.deploy.watch;

import org.jspecify.annotations.NullMarked;
