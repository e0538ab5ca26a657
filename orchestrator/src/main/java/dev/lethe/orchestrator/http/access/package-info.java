/**
 * Who is let in over HTTP, and to what.
 *
 * <p>{@link dev.lethe.orchestrator.http.access.Access} is what the operator says; {@code
 * Doorkeeper}, in the package above, asks it with each request. Tokens are kept and compared as
 * SHA-256 alone, and no token, right or wrong, is in any message.
 */
@NullMarked
package dev.lethe.orchestrator.http.access;

import org.jspecify.annotations.NullMarked;
