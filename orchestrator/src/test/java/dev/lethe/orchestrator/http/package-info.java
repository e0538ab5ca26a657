/** Tests of the orchestrator over HTTP, on real sockets. */
@NullMarked
package dev.lethe.orchestrator.http;

import org.jspecify.annotations.NullMarked;
