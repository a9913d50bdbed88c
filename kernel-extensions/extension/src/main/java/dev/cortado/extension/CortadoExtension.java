package dev.cortado.extension;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.Environments;
import dev.cortado.magics.MagicCatalog;
import dev.cortado.magics.MagicRunner;
import dev.cortado.magics.render.ChartImage;
import dev.cortado.magics.render.TableHtml;
import dev.cortado.magics.render.TableText;
import java.util.Optional;
import java.util.Set;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.knowm.xchart.internal.chartpart.IChart;
import tech.tablesaw.api.Table;

/** Installs the magics and renderers into a kernel. */
public final class CortadoExtension implements Extension {

    private KernelSession session;

    @Override
    public void install(BaseKernel kernel) {
        session = new KernelSession(kernel);
        var runner = new MagicRunner(MagicCatalog.installed(), session, new Environments());
        MagicsRegistry registry = kernel.getMagicsRegistry();
        Set<String> lineMagics = Set.copyOf(registry.getLineMagicNames());
        Set<String> cellMagics = Set.copyOf(registry.getCellMagicNames());
        for (String verb : runner.verbs()) {
            LineMagic<Object, BaseKernel> line = (host, arguments) -> runner.run(verb, arguments, Optional.empty());
            CellMagic<Object, BaseKernel> cell =
                    (host, arguments, body) -> runner.run(verb, arguments, Optional.of(body));
            // A kernel's own %jars works there and ours does not: what a kernel brings is left to it.
            if (!lineMagics.contains(verb)) {
                registry.registerLineMagic(verb, line);
            }
            if (!cellMagics.contains(verb)) {
                registry.registerCellMagic(verb, cell);
            }
        }
        registerRenderers(kernel.getRenderer());
    }

    @Override
    public void uninstall(BaseKernel kernel) {
        if (session != null) {
            session.close();
        }
    }

    private static void registerRenderers(Renderer renderer) {
        renderer.createRegistration(Table.class)
                .preferring("text/html", "text/plain")
                .register((table, context) ->
                        put(Bundle.text(TableText.of(table)).with("text/html", TableHtml.of(table)), context));
        renderer.createRegistration(IChart.class)
                .preferring("image/png", "text/plain")
                .supporting("image/svg+xml")
                .register((chart, context) -> put(
                        ChartImage.bundle(chart, context.wantsDataRenderedAs(MIMEType.parse("image/svg+xml"))),
                        context));
    }

    private static void put(Bundle bundle, RenderContext context) {
        DisplayData out = context.getOutputContainer();
        bundle.data().forEach(out::putData);
        bundle.metadata().forEach(out::putMetaData);
    }
}
