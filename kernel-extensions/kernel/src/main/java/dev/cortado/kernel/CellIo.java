package dev.cortado.kernel;

import dev.cortado.kernel.wire.Exchange;
import java.nio.charset.StandardCharsets;
import org.dflib.jjava.jupyter.kernel.JupyterIO;

/** The base library's streams and displays, bound to the cell that runs. */
final class CellIo extends JupyterIO {

    CellIo() {
        super(StandardCharsets.UTF_8);
    }

    /** Binds them; they stay bound after the cell's end, for what it left running. */
    void attach(Exchange exchange, boolean stdin) {
        setEnv(exchange);
        setJupyterInEnabled(stdin);
    }
}
