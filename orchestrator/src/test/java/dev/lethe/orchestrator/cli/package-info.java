/** Tests of what a person types and sees. */
@NullMarked
package dev.lethe.orchestrator.cli;

import org.jspecify.annotations.NullMarked;
