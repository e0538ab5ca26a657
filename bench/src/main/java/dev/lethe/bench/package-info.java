/**
 * What Lethe costs, measured. Start at {@link dev.lethe.bench.Bench}: each subcommand is one
 * measurement that prints a table for people or JSON for programs.
 */
@NullMarked
package dev.lethe.bench;

import org.jspecify.annotations.NullMarked;
