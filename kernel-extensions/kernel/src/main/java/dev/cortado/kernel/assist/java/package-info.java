/**
 * Completion and documentation of Java code, through JShell's analysis of a text that holds the statement at the cursor
 * and the declarations before it that it uses.
 */
package dev.cortado.kernel.assist.java;
