/** Decoded data sets. */
@NullMarked
package dev.lethe.worker.data;

import org.jspecify.annotations.NullMarked;
