package dev.cortado.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers the signatures of the last {@value #MOST} messages: who has overheard one must not send it again. Used by one
 * thread.
 */
final class ReplayGuard {

    private static final int MOST = 1 << 14;

    private final Set<String> seen = new LinkedHashSet<>();

    /** Whether a signature is new; it is not from now on. */
    boolean isNew(byte[] signature) {
        if (!seen.add(new String(signature, StandardCharsets.ISO_8859_1))) {
            return false;
        }
        if (seen.size() > MOST) {
            Iterator<String> oldest = seen.iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }
}
