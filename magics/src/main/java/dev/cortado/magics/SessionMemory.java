package dev.cortado.magics;

import dev.cortado.magics.render.chart.Looks;

/** What a session remembers beside its variables, for as long as it lasts. */
public final class SessionMemory {

    private final Looks looks = new Looks();
    private final Measurements measurements = new Measurements();

    /** How each model looks in charts. */
    public Looks looks() {
        return looks;
    }

    /** What was measured of models. */
    public Measurements measurements() {
        return measurements;
    }
}
