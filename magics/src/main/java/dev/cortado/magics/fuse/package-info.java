/** {@code %fuse}: several nodes of a model become one that computes the same. */
package dev.cortado.magics.fuse;
