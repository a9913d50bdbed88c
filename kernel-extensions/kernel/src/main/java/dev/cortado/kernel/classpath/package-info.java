/**
 * The class path of the cells, which is the user's: of the kernel's own class path it holds what {@code exposed.txt} names
 * and nothing else, so that a notebook can add any version of any other library.
 *
 * <p>{@link dev.cortado.kernel.classpath.ExposedClassPath} finds the exposed part, {@link
 * dev.cortado.kernel.classpath.ExposedClassLoader} holds the classes of cells to it at run time and {@link
 * dev.cortado.kernel.classpath.CellFileManager} JShell's compiler. {@link dev.cortado.kernel.classpath.CellClassPath} says
 * of every jar that is added what it is ({@link dev.cortado.kernel.classpath.JarIdentity}) and whether another version of
 * it stands before it.
 */
package dev.cortado.kernel.classpath;
