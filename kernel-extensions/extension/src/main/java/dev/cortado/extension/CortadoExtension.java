package dev.cortado.extension;

import dev.cortado.magics.host.GuestMagics;
import java.util.Optional;
import java.util.Set;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/** Installs the magics and renderers into a kernel. */
public final class CortadoExtension implements Extension {

    private GuestMagics magics;

    @Override
    public void install(BaseKernel kernel) {
        GuestMagics installed = new GuestMagics(new KernelSession(kernel));
        magics = installed;
        MagicsRegistry registry = kernel.getMagicsRegistry();
        Set<String> lineMagics = Set.copyOf(registry.getLineMagicNames());
        Set<String> cellMagics = Set.copyOf(registry.getCellMagicNames());
        for (String verb : installed.verbs()) {
            LineMagic<Object, BaseKernel> line = (host, arguments) -> installed.run(verb, arguments, Optional.empty());
            CellMagic<Object, BaseKernel> cell =
                    (host, arguments, body) -> installed.run(verb, arguments, Optional.of(body));
            // A kernel's own %jars works there and ours does not: what a kernel brings is left to it.
            if (!lineMagics.contains(verb)) {
                registry.registerLineMagic(verb, line);
            }
            if (!cellMagics.contains(verb)) {
                registry.registerCellMagic(verb, cell);
            }
        }
        if (kernel instanceof NotebookHost host) {
            host.assist(installed.assistant());
        }
        Renderers.register(kernel.getRenderer());
    }

    @Override
    public void uninstall(BaseKernel kernel) {
        if (magics != null) {
            magics.close();
        }
    }
}
