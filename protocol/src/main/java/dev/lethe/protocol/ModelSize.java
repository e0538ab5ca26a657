package dev.lethe.protocol;

/**
 * How large a network is.
 *
 * @param parameters weights that are trained
 * @param multiplyAdds multiplications with an addition in the forward pass of one image
 */
public record ModelSize(long parameters, long multiplyAdds) {}
