/**
 * Several sweeps as one answer: variants ranked on each data set, and whether their ranks differ.
 *
 * <p>Start at {@link dev.lethe.orchestrator.ranking.joint.JointRanking}; {@link
 * dev.lethe.orchestrator.ranking.joint.JointText} shows it. Pure functions of sweeps' views, after
 * Demšar (<i>Statistical Comparisons of Classifiers over Multiple Data Sets</i>, JMLR 2006).
 */
@NullMarked
package dev.lethe.orchestrator.ranking.joint;

import org.jspecify.annotations.NullMarked;
