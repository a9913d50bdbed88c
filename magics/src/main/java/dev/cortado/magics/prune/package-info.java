/** {@code %prune}: weights that matter least become zero. */
package dev.cortado.magics.prune;
