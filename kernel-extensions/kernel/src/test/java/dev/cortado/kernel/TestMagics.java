package dev.cortado.kernel;

import dev.cortado.extension.NotebookHost;
import dev.cortado.magics.MagicException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Small magics for the tests, found by the kernel as any extension is. */
public final class TestMagics implements Extension {

    /** A public class that a magic returns. */
    public record Note(String text) {}

    @Override
    public void install(BaseKernel kernel) {
        line(kernel, "echo", (k, arguments) -> {
            k.display(new DisplayData(arguments.toString()));
            return arguments;
        });
        line(kernel, "print", (k, arguments) -> {
            System.out.println(String.join(" ", arguments));
            return null;
        });
        line(kernel, "note", (k, arguments) -> new Note(String.join(" ", arguments)));
        line(kernel, "hiddenlist", (k, arguments) -> List.copyOf(arguments));
        line(kernel, "count", (k, arguments) -> arguments.size());
        line(kernel, "user", (k, arguments) -> {
            throw new MagicException("line one\nline two");
        });
        line(kernel, "broken", (k, arguments) -> {
            throw new IllegalStateException("inside");
        });
        line(kernel, "bind", (k, arguments) -> {
            k.evalRaw("String " + arguments.get(0) + " = \"" + arguments.get(1) + "\";");
            return null;
        });
        line(kernel, "evalslow", (k, arguments) -> k.evalRaw("while (true) { }"));
        line(kernel, "wait", (k, arguments) -> {
            while (true) {
                ((NotebookHost) k).cancellation().throwIfCancelled();
                try {
                    TimeUnit.MILLISECONDS.sleep(5);
                } catch (InterruptedException e) {
                    // some libraries swallow it; the token is what counts
                }
            }
        });
        line(kernel, "variables", (k, arguments) -> new ArrayList<>(((NotebookHost) k).variableNames()));
        line(kernel, "jar", (k, arguments) -> {
            ((NotebookHost) k).addToClasspath(List.of(java.nio.file.Path.of(arguments.getFirst())));
            return null;
        });
        line(kernel, "log", (k, arguments) -> {
            LoggerFactory.getLogger(arguments.get(0))
                    .atLevel(Level.valueOf(arguments.get(1)))
                    .log(arguments.get(2));
            return null;
        });
        line(
                kernel,
                "context",
                (k, arguments) -> String.valueOf(Thread.currentThread().getContextClassLoader()));
        CellMagic<Object, BaseKernel> body = (k, arguments, text) -> {
            k.display(new DisplayData(arguments + "|" + text));
            return null;
        };
        kernel.getMagicsRegistry().registerCellMagic("body", body);
    }

    private static void line(BaseKernel kernel, String name, LineMagic<Object, BaseKernel> magic) {
        kernel.getMagicsRegistry().registerLineMagic(name, magic);
    }
}
