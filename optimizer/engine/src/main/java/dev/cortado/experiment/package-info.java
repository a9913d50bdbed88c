/**
 * Workflows that join several rooms of the engine: here what a search for precision needs from measuring, the time of each layer and the
 * quality at a task.
 */
package dev.cortado.experiment;
