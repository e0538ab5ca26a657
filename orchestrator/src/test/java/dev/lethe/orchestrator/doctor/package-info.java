/** Tests of what is found where something is not as it should be. */
@NullMarked
package dev.lethe.orchestrator.doctor;

import org.jspecify.annotations.NullMarked;
