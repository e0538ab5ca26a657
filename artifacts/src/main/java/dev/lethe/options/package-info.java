/** Options that the commands of orchestrator and worker share, so that both read them alike. */
@NullMarked
package dev.lethe.options;

import org.jspecify.annotations.NullMarked;
