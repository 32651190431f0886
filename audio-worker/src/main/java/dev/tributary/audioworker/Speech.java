package dev.tributary.audioworker;

import dev.tributary.contract.Transcript.Segment;
import java.util.List;

/**
 * What was heard in one clip.
 *
 * @param segments in order; empty when nothing was said
 * @param confidence the geometric mean of all tokens' probabilities; 1 when nothing was said
 */
record Speech(List<Segment> segments, double confidence) {}
