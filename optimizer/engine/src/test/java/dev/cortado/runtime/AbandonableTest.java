package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Cancellation;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Work that cannot be stopped")
class AbandonableTest {

    /** Remembers that it was closed. */
    private static final class Made implements AutoCloseable {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void gives_what_it_makes() throws IOException {
        Made made = new Made();
        assertThat(Abandonable.make("test", () -> made, Cancellation.NEVER)).isSameAs(made);
        assertThat(Abandonable.make("test", () -> made, Cancellation.create())).isSameAs(made);
        assertThat(made.closed.getCount()).isOne();
    }

    @Test
    void throws_what_it_throws() {
        for (Cancellation cancellation : new Cancellation[] {Cancellation.NEVER, Cancellation.create()}) {
            assertThatThrownBy(() -> Abandonable.<Made>make(
                            "test",
                            () -> {
                                throw new ModelLoadException("no such model");
                            },
                            cancellation))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessage("no such model");
        }
    }

    @Test
    void is_left_alone_when_it_is_cancelled_and_what_it_made_is_closed() throws InterruptedException {
        Cancellation cancellation = Cancellation.create();
        CountDownLatch goOn = new CountDownLatch(1);
        Made made = new Made();
        assertThatThrownBy(() -> Abandonable.make(
                        "test",
                        () -> {
                            cancellation.cancel();
                            try {
                                goOn.await();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                            return made;
                        },
                        cancellation))
                .isInstanceOf(CancellationException.class);
        assertThat(made.closed.getCount()).isOne();
        goOn.countDown();
        assertThat(made.closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> Abandonable.make("test", () -> made, cancellation))
                .isInstanceOf(CancellationException.class);
    }
}
