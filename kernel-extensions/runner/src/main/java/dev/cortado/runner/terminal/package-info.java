/** What the user sees in the terminal: how far a run is, and how it ended. */
package dev.cortado.runner.terminal;
