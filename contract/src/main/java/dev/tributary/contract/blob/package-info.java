/**
 * Payloads in the object store: named by their content, reached through configuration only.
 */
@NullMarked
package dev.tributary.contract.blob;

import org.jspecify.annotations.NullMarked;
