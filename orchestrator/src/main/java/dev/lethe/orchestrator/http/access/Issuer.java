package dev.lethe.orchestrator.http.access;

/**
 * Whose JSON Web Tokens let in.
 *
 * @param name as its tokens have it
 * @param audience whom its tokens have to be for
 * @param keys a JSON Web Key Set
 * @param claim that names roles, with dots where it is within another; a word, words with spaces
 *     between, or a list of {@code lethe-read}, {@code lethe-submit}, {@code lethe-admin}
 */
public record Issuer(String name, String audience, KeySet.Place keys, String claim) {}
