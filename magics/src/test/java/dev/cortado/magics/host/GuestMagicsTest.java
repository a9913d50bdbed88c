package dev.cortado.magics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.magics.Bundle;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A magic in somebody else's kernel")
class GuestMagicsTest {

    /** A kernel that evaluates with a function and shows nothing. */
    private record Calls(Function<String, Object> evaluation) implements KernelCalls {
        @Override
        public String name() {
            return "calls";
        }

        @Override
        public Object evaluate(String source) {
            return evaluation.apply(source);
        }

        @Override
        public void display(Bundle bundle) {}

        @Override
        public void display(String id, Bundle bundle) {}

        @Override
        public void updateDisplay(String id, Bundle bundle) {}
    }

    private static Object time(GuestMagics magics) {
        return magics.run("time", List.of("code"), Optional.empty());
    }

    @Nested
    @DisplayName("runs with a context class loader")
    class Loader {

        private final ClassLoader own = GuestMagics.class.getClassLoader();

        private Object seenWith(ClassLoader loader) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try (var magics = new GuestMagics(new SourceSession(new Calls(_ -> thread.getContextClassLoader())))) {
                Object seen = time(magics);
                assertThat(thread.getContextClassLoader()).isSameAs(loader);
                return seen;
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        @Test
        @DisplayName("that finds Cortado's jars, where the thread's does not")
        void swapped() {
            assertThat(seenWith(ClassLoader.getPlatformClassLoader())).isSameAs(own);
            assertThat(seenWith(null)).isSameAs(own);
        }

        @Test
        @DisplayName("that is the thread's own, where that finds them: a kernel's finds the user's classes too")
        void kept() throws Exception {
            try (URLClassLoader ofKernel = new URLClassLoader(new URL[0], own)) {
                assertThat(seenWith(ofKernel)).isSameAs(ofKernel);
            }
        }
    }

    @Nested
    @DisplayName("stops")
    class Stops {

        @Test
        @DisplayName("when its thread is interrupted, and the next one runs")
        void interrupted() throws Exception {
            CountDownLatch running = new CountDownLatch(1);
            SourceSession[] session = new SourceSession[1];
            session[0] = new SourceSession(new Calls(_ -> {
                running.countDown();
                while (!session[0].cancellation().isCancelled()) {
                    Thread.onSpinWait();
                }
                throw new IllegalStateException("the engine stopped");
            }));
            GuestMagics magics = new GuestMagics(session[0]);
            CompletableFuture<Object> outcome = new CompletableFuture<>();
            Thread cell = Thread.ofPlatform().start(() -> {
                try {
                    outcome.complete(time(magics));
                } catch (RuntimeException e) {
                    outcome.completeExceptionally(new ExecutionException(e));
                }
            });
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            cell.interrupt();
            assertThatThrownBy(() -> outcome.get(20, TimeUnit.SECONDS))
                    .hasRootCauseMessage("the engine stopped")
                    .cause()
                    .cause()
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("%time was interrupted");
            assertThat(session[0].cancellation().isCancellable()).isFalse();
        }

        @Test
        @DisplayName("with the failure itself when nobody interrupted it")
        void failed() {
            GuestMagics magics = new GuestMagics(new SourceSession(new Calls(_ -> {
                throw new IllegalStateException("of its own");
            })));
            assertThatThrownBy(() -> time(magics))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("of its own");
        }
    }
}
