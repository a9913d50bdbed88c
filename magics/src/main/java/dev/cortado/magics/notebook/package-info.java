/** The magics a notebook needs whatever it is about: libraries, class path, time, help. */
package dev.cortado.magics.notebook;
