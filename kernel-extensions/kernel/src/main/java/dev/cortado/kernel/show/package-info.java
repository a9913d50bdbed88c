/**
 * How a cell is heard and seen beyond its printed text: {@link dev.cortado.kernel.show.CellIo} shows, replaces and clears
 * what the front end displays and asks it for input; {@link dev.cortado.kernel.show.CortadoRenderer} gives every value its
 * text (the HTML of tables and pictures comes from the extension); {@link dev.cortado.kernel.show.Forms} takes content that
 * its author says the media type of.
 */
package dev.cortado.kernel.show;
