/**
 * Puts Cortado's magics and renderers into the original IJava kernel, which has no service for extensions: a cell says
 * {@code dev.cortado.ijava.Cortado.install()} after {@code %maven} has brought the jars.
 */
package dev.cortado.ijava;
