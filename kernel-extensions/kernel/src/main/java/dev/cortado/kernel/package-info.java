/** Placeholder until its room is furnished. */
package dev.cortado.kernel;
