/**
 * What the chart promises, checked with real Helm: {@link dev.lethe.helm.Chart} renders it, each
 * test asks one thing of what comes out.
 */
@NullMarked
package dev.lethe.helm;

import org.jspecify.annotations.NullMarked;
