package dev.cortado.ijava;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.host.GuestMagics;
import dev.cortado.magics.host.SourceSession;
import dev.cortado.magics.render.ChartImage;
import dev.cortado.magics.render.TableHtml;
import dev.cortado.magics.render.TableText;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import io.github.spencerpark.jupyter.kernel.magic.registry.UndefinedMagicException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.knowm.xchart.internal.chartpart.IChart;
import tech.tablesaw.api.Table;

/** Installs the magics and renderers into IJava; called from a cell. */
public final class Cortado {

    /** What IJava 1.3 registers itself: its own work there, ours cannot reach its class path. */
    private static final Set<String> LEFT_TO_IJAVA = Set.of(
            "jars",
            "classpath",
            "maven",
            "mavenRepo",
            "addMavenDependency",
            "addMavenDependencies",
            "addMavenRepo",
            "loadFromPOM",
            "load");

    /** Answers with the magics installed in a kernel, so that a second installation keeps the session of the first. */
    private static final String INSTALLED = "cortado";

    private Cortado() {}

    /**
     * Installs into the IJava kernel that runs this cell. A second call changes nothing.
     *
     * @throws IllegalStateException if no IJava runs here
     */
    public static void install() {
        RunningKernel running = RunningKernel.find();
        install(running.kernel(), running.magics());
    }

    /** Installs into a kernel with this registry of magics. A second call changes nothing. */
    public static void install(BaseKernel kernel, Magics magics) {
        if (isInstalled(magics)) {
            return;
        }
        GuestMagics guest = new GuestMagics(new SourceSession(new IJavaCalls(kernel)));
        for (String verb : guest.verbs()) {
            if (!LEFT_TO_IJAVA.contains(verb)) {
                magics.registerLineMagic(verb, arguments -> guest.run(verb, arguments, Optional.empty()));
                magics.registerCellMagic(verb, (arguments, body) -> guest.run(verb, arguments, Optional.of(body)));
            }
        }
        magics.registerLineMagic(INSTALLED, _ -> guest);
        registerRenderers(kernel.getRenderer());
    }

    private static boolean isInstalled(Magics magics) {
        try {
            return magics.applyLineMagic(INSTALLED, List.of()) instanceof GuestMagics;
        } catch (UndefinedMagicException e) {
            return false;
        } catch (Exception e) {
            throw new IllegalStateException("the line magic %" + INSTALLED + " is not Cortado's: " + e.getMessage(), e);
        }
    }

    private static void registerRenderers(Renderer renderer) {
        renderer.createRegistration(Table.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                .register((table, context) ->
                        put(Bundle.text(TableText.of(table)).with("text/html", TableHtml.of(table)), context));
        renderer.createRegistration(IChart.class)
                .preferring(MIMEType.IMAGE_PNG, MIMEType.TEXT_PLAIN)
                .supporting(MIMEType.IMAGE_SVG)
                .register((chart, context) ->
                        put(ChartImage.bundle(chart, context.wantsDataRenderedAs(MIMEType.IMAGE_SVG)), context));
    }

    private static void put(Bundle bundle, RenderContext context) {
        IJavaCalls.put(bundle, context.getOutputContainer());
    }
}
