package dev.cortado.kernel.track;

import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** Where progress is drawn. */
public interface Screen {

    /** Shows something under an id that is new. */
    void show(String id, DisplayData data);

    /** Replaces it. */
    void update(String id, DisplayData data);
}
