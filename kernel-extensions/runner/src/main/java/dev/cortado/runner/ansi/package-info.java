/** The escape sequences by which programs colour text in a terminal, taken off or turned into HTML. */
package dev.cortado.runner.ansi;
