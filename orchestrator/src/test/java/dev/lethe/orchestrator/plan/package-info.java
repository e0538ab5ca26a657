/** Tests of what a sweep plans and which configuration it chooses. */
@NullMarked
package dev.lethe.orchestrator.plan;

import org.jspecify.annotations.NullMarked;
