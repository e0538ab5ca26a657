/** Tests of the sweep file: what is read, and what is refused with which words. */
@NullMarked
package dev.lethe.orchestrator.sweep;

import org.jspecify.annotations.NullMarked;
