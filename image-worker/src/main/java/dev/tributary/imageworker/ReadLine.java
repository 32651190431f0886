package dev.tributary.imageworker;

/**
 * A line as read, before the judgement whether it is worth reporting.
 *
 * @param box in the picture's own pixels
 * @param confidence 0…1
 */
record ReadLine(Box box, String text, double confidence) {}
