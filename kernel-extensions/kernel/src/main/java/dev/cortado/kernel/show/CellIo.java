package dev.cortado.kernel.show;

import dev.cortado.kernel.track.Screen;
import dev.cortado.kernel.wire.Exchange;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishClearOutput;

/** The base library's streams and displays, bound to the cell that started last. */
public final class CellIo extends JupyterIO implements Screen {

    private final CellInput input = new CellInput();
    private volatile Exchange exchange;
    private volatile String lastHandle = "";

    public CellIo() {
        super(StandardCharsets.UTF_8);
    }

    /** Binds them; they stay bound after the cell's end, for what it left running. */
    public void attach(Exchange exchange, boolean stdin) {
        setEnv(exchange);
        setJupyterInEnabled(stdin);
        this.exchange = exchange;
        lastHandle = "";
        input.attach(exchange, stdin);
    }

    /** Shows something for a cell's code; returns the id it can be replaced under. */
    public String show(DisplayData data) {
        if (!data.hasDisplayId()) {
            data.setDisplayId(UUID.randomUUID().toString());
        }
        display.display(data);
        lastHandle = data.getDisplayId();
        return lastHandle;
    }

    /** Whether a value is what the cell's last {@link #show} returned: nobody means to look at that. */
    public boolean isLastHandle(String value) {
        return value.equals(lastHandle);
    }

    /** What takes the place of {@code System.in}. */
    public InputStream input() {
        return input;
    }

    /**
     * Asks the user for a line.
     *
     * @param secret whether what is typed is hidden
     * @return the line without its end, or null at the end of input
     * @throws UnsupportedOperationException if the front end cannot ask
     */
    public String readLine(String prompt, boolean secret) {
        String line = input.ask(prompt, secret);
        return line == null ? null : line.replaceAll("\\R\\z", "");
    }

    /**
     * Removes what the cell has shown and printed.
     *
     * @param wait whether only when something new is shown, which then takes its place without a flicker
     */
    public void clearOutput(boolean wait) {
        Exchange to = exchange;
        if (to != null) {
            to.publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
        }
    }

    @Override
    public void show(String id, DisplayData data) {
        data.setDisplayId(id);
        display.display(data);
    }

    @Override
    public void update(String id, DisplayData data) {
        display.updateDisplay(id, data);
    }
}
