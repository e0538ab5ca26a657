/**
 * The chart on a real control plane: {@link dev.lethe.helm.cluster.ControlPlane} starts it, {@link
 * dev.lethe.helm.cluster.Nodes} and {@link dev.lethe.helm.cluster.PodLife} play scheduler and
 * kubelets, {@link dev.lethe.helm.cluster.ServiceProxy} the Service that KEDA asks.
 */
@NullMarked
package dev.lethe.helm.cluster;

import org.jspecify.annotations.NullMarked;
