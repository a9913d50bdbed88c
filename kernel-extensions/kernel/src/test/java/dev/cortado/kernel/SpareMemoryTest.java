package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Memory set aside for the cell that frees some: a sixteenth of the heap, from 8 to 16 MB. */
class SpareMemoryTest {

    private static final long MB = 1 << 20;

    private final AtomicLong free = new AtomicLong(400 * MB);
    private long afterCollection = 400 * MB;
    private final SpareMemory spare = new SpareMemory(512 * MB, free::get, () -> free.set(afterCollection));

    @Test
    void is_kept_when_a_cell_fails_while_there_is_plenty() {
        spare.setAside();
        spare.release();
        assertThat(spare.isSetAside()).isTrue();
    }

    @Test
    void is_given_up_when_memory_is_short() {
        spare.setAside();
        free.set(10 * MB);
        spare.release();
        assertThat(spare.isSetAside()).isFalse();
    }

    @Test
    void is_set_aside_in_a_heap_full_of_garbage() {
        free.set(MB);
        spare.setAside();
        assertThat(spare.isSetAside()).isTrue();
    }

    @Test
    void is_not_taken_from_the_last_that_is_left() {
        free.set(MB);
        afterCollection = 20 * MB;
        spare.setAside();
        assertThat(spare.isSetAside()).isFalse();
    }
}
