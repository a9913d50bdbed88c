package dev.cortado.extension;

import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** Installs the magics and renderers into a kernel. */
public final class CortadoExtension implements Extension {

    @Override
    public void install(BaseKernel kernel) {}
}
