package dev.cortado.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.JvmFlags;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A worker")
class WorkerTest {

    /** What the tasks of these tests are asked. */
    public record Question(String deed, double number, List<String> words, Path file) {}

    /** What they answer. */
    public record Answer(long processId, double number, List<String> words, List<String> flags) {}

    private static Question ask(String deed) {
        return new Question(deed, 0, List.of(), Path.of("/"));
    }

    /** Does in the child whatever the question names. */
    public static final class Deeds implements WorkerTask<Question, Answer> {

        @Override
        public Class<Question> requestType() {
            return Question.class;
        }

        @Override
        public Class<Answer> resultType() {
            return Answer.class;
        }

        @Override
        @SuppressWarnings({"restricted", "ModifiedButNotUsed"}) // what must go wrong here does
        public Answer run(Question question, Progress progress) throws Exception {
            switch (question.deed()) {
                case "answer" -> {}
                case "chatter" -> {
                    System.out.println("{\"type\":\"result\",\"value\":null}");
                    System.out.print("no line end");
                }
                case "progress" -> {
                    for (int i = 0; i <= 1000; i++) {
                        progress.report("count", i, 1000, Progress.Unit.ITEMS);
                    }
                }
                case "fail" -> throw new IllegalStateException("the beans are out");
                case "silent failure" -> throw new NullPointerException();
                case "exit" -> {
                    System.err.println("leaving early");
                    Runtime.getRuntime().halt(42);
                }
                case "segfault" -> MemorySegment.ofAddress(8).reinterpret(8).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
                case "out of memory" -> {
                    List<long[]> hoard = new ArrayList<>();
                    while (true) {
                        hoard.add(new long[1 << 22]);
                    }
                }
                case "sleep" -> {
                    Files.writeString(
                            question.file(),
                            Long.toString(ProcessHandle.current().pid()));
                    progress.report("asleep", 0, 1, Progress.Unit.ITEMS);
                    Thread.sleep(TimeUnit.MINUTES.toMillis(2));
                }
                default -> throw new IllegalArgumentException(question.deed());
            }
            return new Answer(
                    ProcessHandle.current().pid(),
                    question.number(),
                    question.words(),
                    ManagementFactory.getRuntimeMXBean().getInputArguments());
        }
    }

    /** Starts a worker that sleeps, in a process that the test ends. */
    public static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            Worker.standard()
                    .run(Deeds.class, new Question("sleep", 0, List.of(), Path.of(arguments[0])), Progress.NONE);
        }
    }

    @Nested
    @DisplayName("that succeeds")
    class Success {

        @Test
        void answers_from_another_process_with_every_value_intact() throws Exception {
            var question = new Question("answer", Double.NaN, List.of("ümläut ☕", "two\nlines", ""), Path.of("/"));
            Answer answer = Worker.standard().run(Deeds.class, question, Progress.NONE);
            assertThat(answer.processId()).isNotEqualTo(ProcessHandle.current().pid());
            assertThat(answer.number()).isNaN();
            assertThat(answer.words()).isEqualTo(question.words());
        }

        @Test
        void runs_with_the_one_list_of_flags() throws Exception {
            Answer answer = Worker.standard().run(Deeds.class, ask("answer"), Progress.NONE);
            assertThat(answer.flags()).containsAll(JvmFlags.list());
        }

        @Test
        void is_not_confused_by_what_the_task_prints() throws Exception {
            Answer answer = Worker.standard().run(Deeds.class, ask("chatter"), Progress.NONE);
            assertThat(answer.processId()).isPositive();
        }

        @Test
        void passes_progress_on_first_and_last_always() throws Exception {
            List<Long> done = new ArrayList<>();
            Worker.standard().run(Deeds.class, ask("progress"), (task, count, total, unit) -> {
                assertThat(task).isEqualTo("count");
                assertThat(total).isEqualTo(1000);
                done.add(count);
            });
            assertThat(done).startsWith(0L).endsWith(1000L).isSorted().hasSizeLessThan(1000);
        }
    }

    @Nested
    @DisplayName("whose task fails")
    class Failure {

        @Test
        void gives_the_exceptions_message_and_class() {
            WorkerException failure = fail("fail");
            assertThat(failure).hasMessage("the beans are out");
            assertThat(failure.kind()).isEqualTo(WorkerException.Kind.FAILED);
            assertThat(failure.exceptionClass()).isEqualTo("java.lang.IllegalStateException");
        }

        @Test
        void gives_the_exceptions_name_when_it_has_no_message() {
            assertThat(fail("silent failure")).hasMessage("NullPointerException");
        }

        @Test
        void says_when_memory_ran_out() {
            WorkerException failure = catchThrowableOfType(
                    WorkerException.class,
                    () -> Worker.standard()
                            .withJvmArguments("-Xmx64m")
                            .run(Deeds.class, ask("out of memory"), Progress.NONE));
            assertThat(failure.kind()).isEqualTo(WorkerException.Kind.OUT_OF_MEMORY);
            assertThat(failure).hasMessageContaining("Deeds ran out of memory").hasMessageContaining("-Xmx");
        }
    }

    @Nested
    @DisplayName("that crashes")
    class Crash {

        @Test
        void gives_exit_code_and_last_words() {
            WorkerException failure = fail("exit");
            assertThat(failure.kind()).isEqualTo(WorkerException.Kind.CRASHED);
            assertThat(failure)
                    .hasMessageContaining("exit code 42")
                    .hasMessageContaining("leaving early")
                    .hasMessageNotContaining("\n");
            assertThat(failure.lastLines()).contains("leaving early");
        }

        @Test
        @EnabledOnOs(OS.LINUX)
        void names_the_signal_of_native_code_and_the_parent_goes_on() throws Exception {
            WorkerException failure = fail("segfault");
            assertThat(failure.kind()).isEqualTo(WorkerException.Kind.CRASHED);
            assertThat(failure).hasMessageContaining("SIG").hasMessageNotContaining("\n");
            assertThat(Worker.standard()
                            .run(Deeds.class, ask("answer"), Progress.NONE)
                            .processId())
                    .isPositive();
        }

        @Test
        void says_that_it_did_not_start_when_a_flag_is_wrong() {
            WorkerException failure = catchThrowableOfType(
                    WorkerException.class,
                    () -> Worker.standard()
                            .withJvmArguments("-XX:NoSuchFlag=1")
                            .run(Deeds.class, ask("answer"), Progress.NONE));
            assertThat(failure.kind()).isEqualTo(WorkerException.Kind.NOT_STARTED);
            assertThat(failure).hasMessageContaining("NoSuchFlag");
        }
    }

    @Nested
    @DisplayName("that is no longer wanted")
    class Unwanted {

        @Test
        void is_killed_at_once_when_cancelled(@TempDir Path directory) throws Exception {
            Path file = directory.resolve("pid");
            Cancellation cancellation = Cancellation.create();
            long[] cancelledAt = new long[1];
            Progress progress = new Progress() {
                @Override
                public void report(String task, long done, long total, Unit unit) {
                    cancelledAt[0] = System.nanoTime();
                    cancellation.cancel();
                }

                @Override
                public Cancellation cancellation() {
                    return cancellation;
                }
            };
            var question = new Question("sleep", 0, List.of(), file);
            assertThatThrownBy(() -> Worker.standard().run(Deeds.class, question, progress))
                    .isInstanceOf(CancellationException.class);
            assertThat((System.nanoTime() - cancelledAt[0]) / 1e9).isLessThan(5);
            assertThat(ProcessHandle.of(Long.parseLong(Files.readString(file)))).isNotPresent();
        }

        @Test
        void ends_when_its_parent_is_killed(@TempDir Path directory) throws Exception {
            Path file = directory.resolve("pid");
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Parent.class.getName(),
                    file.toString());
            Process parent = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (!Files.exists(file) || Files.size(file) == 0) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    Thread.sleep(20);
                }
                ProcessHandle child =
                        ProcessHandle.of(Long.parseLong(Files.readString(file))).orElseThrow();
                assertThat(child.isAlive()).isTrue();
                parent.destroyForcibly().waitFor();
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (child.isAlive() && System.nanoTime() < end) {
                    Thread.sleep(20);
                }
                assertThat(child.isAlive()).isFalse();
            } finally {
                parent.destroyForcibly();
            }
        }
    }

    private static WorkerException fail(String deed) {
        return catchThrowableOfType(
                WorkerException.class, () -> Worker.standard().run(Deeds.class, ask(deed), Progress.NONE));
    }
}
