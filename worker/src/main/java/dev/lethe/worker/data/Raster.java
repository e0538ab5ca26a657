package dev.lethe.worker.data;

/**
 * A decoded file.
 *
 * @param rgb height×width×3, unsigned bytes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy would double the memory
record Raster(int width, int height, byte[] rgb) {}
