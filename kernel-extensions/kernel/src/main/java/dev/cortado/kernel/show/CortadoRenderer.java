package dev.cortado.kernel.show;

import dev.cortado.extension.Renderers;
import dev.cortado.magics.render.TableHtml;
import dev.cortado.magics.render.value.PlainText;
import dev.cortado.magics.render.value.ValueHtml;
import java.net.URL;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** The base library's renderer with readable text for all values, null among them, and with tables for arrays of records. */
public final class CortadoRenderer extends Renderer {

    @Override
    public DisplayData render(Object value) {
        return render(value, Map.of());
    }

    @Override
    public DisplayData render(Object value, Map<String, Object> parameters) {
        if (value == null) {
            return new DisplayData("null");
        }
        if (value instanceof URL address) { // the base library makes an anchor of it that leads nowhere
            return new DisplayData(address.toString());
        }
        DisplayData data = super.render(value, parameters);
        if (value instanceof Object[] && !data.hasDataForType(MIMEType.TEXT_HTML)) {
            int rows = (Integer) parameters.getOrDefault(Renderers.ROWS, TableHtml.MOST_ROWS);
            ValueHtml.of(value, rows).ifPresent(data::putHTML);
        }
        return data;
    }

    @Override
    protected DisplayData finalizeDisplayData(DisplayData data, Object value) {
        // The base library gives strings as they are, however long.
        if (!data.hasDataForType(MIMEType.TEXT_PLAIN) || value instanceof CharSequence) {
            data.putText(PlainText.of(value));
        }
        return data;
    }
}
