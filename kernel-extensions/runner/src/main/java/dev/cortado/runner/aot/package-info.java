/**
 * The AOT cache (JEP 483, 514, 515): the JVM's memory of which classes the kernel loads and how it uses them, which
 * halves the time until the first cell's result. It is made once, at build time, by a kernel that runs typical cells.
 */
package dev.cortado.runner.aot;
