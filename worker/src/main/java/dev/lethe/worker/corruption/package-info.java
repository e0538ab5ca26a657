/**
 * Images as a bad camera, bad weather or a bad connection would show them: the corruptions of
 * Hendrycks &amp; Dietterich (ICLR 2019), for a measure of robustness.
 *
 * <p>Start with {@link dev.lethe.worker.corruption.Corrupter}, which says how near each kind is to
 * the published one. No DJL here, and no state: an image's result depends on the image, its place
 * in the set, kind, severity and seed.
 */
@NullMarked
package dev.lethe.worker.corruption;

import org.jspecify.annotations.NullMarked;
