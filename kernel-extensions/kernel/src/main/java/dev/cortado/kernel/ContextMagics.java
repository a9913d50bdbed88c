package dev.cortado.kernel;

import java.util.concurrent.Callable;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/**
 * The magics, each of which runs with the class loader that it came from as the thread's context loader: the kernel's own
 * find the services of the kernel's libraries, and not those of the user's jars; those in the user's jars find theirs.
 */
final class ContextMagics extends MagicsRegistry {

    @Override
    public MagicsRegistry registerLineMagic(String name, LineMagic<?, ?> magic) {
        return super.registerLineMagic(name, inContext(magic));
    }

    @Override
    public MagicsRegistry registerCellMagic(String name, CellMagic<?, ?> magic) {
        return super.registerCellMagic(name, inContext(magic));
    }

    private static <T, K extends BaseKernel> LineMagic<T, K> inContext(LineMagic<T, K> magic) {
        ClassLoader loader = magic.getClass().getClassLoader();
        return (kernel, arguments) -> with(loader, () -> magic.eval(kernel, arguments));
    }

    private static <T, K extends BaseKernel> CellMagic<T, K> inContext(CellMagic<T, K> magic) {
        ClassLoader loader = magic.getClass().getClassLoader();
        return (kernel, arguments, body) -> with(loader, () -> magic.eval(kernel, arguments, body));
    }

    /** Runs something with a loader as the thread's context loader. */
    static <T> T with(ClassLoader loader, Callable<T> work) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
