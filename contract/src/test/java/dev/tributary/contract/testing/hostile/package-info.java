/** Payloads that were made to do harm, byte by byte; for the tests of everything that decodes. */
@NullMarked
package dev.tributary.contract.testing.hostile;

import org.jspecify.annotations.NullMarked;
