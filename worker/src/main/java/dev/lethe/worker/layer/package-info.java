/**
 * What networks are made of. A {@link dev.lethe.worker.layer.Layer} holds sizes and names and no
 * numbers: its {@link dev.lethe.worker.layer.Parameter}s come with every call. {@link
 * dev.lethe.worker.layer.Chain} and {@link dev.lethe.worker.layer.Residual} compose layers; names
 * join with dots, as in PyTorch's state dictionaries.
 */
@NullMarked
package dev.lethe.worker.layer;

import org.jspecify.annotations.NullMarked;
