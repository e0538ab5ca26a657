/** What the script {@code lethe} promises, tried on copies of it with programs that only tell. */
@NullMarked
package dev.lethe.orchestrator.launcher;

import org.jspecify.annotations.NullMarked;
