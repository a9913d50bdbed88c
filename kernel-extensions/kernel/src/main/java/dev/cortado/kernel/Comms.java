package dev.cortado.kernel;

import java.util.concurrent.ConcurrentHashMap;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;

/** The comms that are open; cells, their threads and the control channel use them at the same time. */
final class Comms extends CommManager {

    Comms() {
        targets = new ConcurrentHashMap<>();
        comms = new ConcurrentHashMap<>();
    }
}
