package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdleMemoryTest {

    private static final long MEGABYTE = 1 << 20;

    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger collections = new AtomicInteger();
    private final IdleMemory memory = new IdleMemory(used::get, () -> {
        collections.incrementAndGet();
        used.set(20 * MEGABYTE);
    });

    @Test
    void is_collected_once_until_there_is_garbage_again() {
        used.set(80 * MEGABYTE);
        memory.collect();
        memory.collect();
        assertThat(collections).hasValue(1);
        used.set(30 * MEGABYTE);
        memory.collect();
        assertThat(collections).hasValue(1);
        used.set(36 * MEGABYTE);
        memory.collect();
        assertThat(collections).hasValue(2);
    }

    @Test
    void is_left_alone_when_collecting_would_take_long() {
        used.set(2_000 * MEGABYTE);
        memory.collect();
        assertThat(collections).hasValue(0);
    }
}
