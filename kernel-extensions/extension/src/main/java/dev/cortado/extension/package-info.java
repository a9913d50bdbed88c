/**
 * Puts Cortado's magics and renderers into a kernel of the JJava family.
 *
 * <p>{@link dev.cortado.extension.CortadoExtension} is found by the kernel's {@code ServiceLoader} and registers every
 * magic of {@code dev.cortado.magics} and the renderers for tables, charts and models. A kernel that can say more about
 * itself (Cortado's own does) implements {@link dev.cortado.extension.NotebookHost}; in any other the magics fall back
 * on what {@code BaseKernel} offers.
 */
package dev.cortado.extension;
