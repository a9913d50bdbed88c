/**
 * Gives loaded classes new code. {@link dev.cortado.kernel.redefine.ClassRedefiner} asks the JVM through the kernel's own
 * {@link dev.cortado.kernel.redefine.RedefinitionAgent agent}, which is loaded when it is first needed.
 *
 * <p>The JVM changes the bodies of methods and nothing else: no member may come or go, no nest member either. {@link
 * dev.cortado.kernel.redefine.ClassShape} sees to it that the usual edits are body changes to the JVM as well. A lambda is a
 * hidden method to it: where lambdas come or go, their bodies are moved to a class of their own, which {@link
 * dev.cortado.kernel.redefine.MovedLambdas} loads when the lambda is first met. Anonymous classes find their names reserved.
 */
package dev.cortado.kernel.redefine;
