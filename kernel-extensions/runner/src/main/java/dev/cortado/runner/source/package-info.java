/** The text of cells cut into tokens: what colouring and the finding of parameters have in common. */
package dev.cortado.runner.source;
