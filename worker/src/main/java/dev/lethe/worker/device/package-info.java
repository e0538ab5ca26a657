/**
 * What trials can compute on: the GPUs that the driver shows ({@link
 * dev.lethe.worker.device.CudaDriver}) and the PyTorch that is to use them ({@link
 * dev.lethe.worker.device.TorchFolder}). Nothing here loads the engine.
 */
@NullMarked
package dev.lethe.worker.device;

import org.jspecify.annotations.NullMarked;
