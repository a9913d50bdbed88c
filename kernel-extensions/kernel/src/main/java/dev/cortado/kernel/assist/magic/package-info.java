/** Completion and documentation of the lines of magics, from what the magics declare about themselves. */
package dev.cortado.kernel.assist.magic;
