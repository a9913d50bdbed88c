package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells see what the kernel exposes, and of everything else the user's version, while the kernel keeps its own. */
class IsolationTest {

    /** As it starts; the tests add nothing to its class path. */
    private static KernelProcess bare;
    /** The tests add to its class path, each something else. */
    private static KernelProcess kernel;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws IOException {
        bare = KernelProcess.start();
        kernel = KernelProcess.start();
    }

    @AfterAll
    static void stop() throws IOException {
        bare.close();
        kernel.close();
    }

    private static String value(String code) {
        return value(kernel, code);
    }

    private static String value(KernelProcess kernel, String code) {
        Result result = kernel.client.execute(code);
        assertThat(result.status()).as(result.error()).isEqualTo("ok");
        return result.value();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.google.common.collect.ImmutableTable",
                "org.zeromq.ZContext",
                "org.slf4j.Logger",
                "org.apache.commons.text.StringEscapeUtils",
                "eu.maveniverse.maven.mima.context.Context",
                "com.sun.jna.Native",
                "ai.djl.ndarray.NDArray",
                "org.junit.jupiter.api.Test"
            })
    void a_library_of_the_kernels_own_is_neither_compiled_against_nor_loaded(String type) {
        assertThat(bare.client.execute(type + ".class").error()).contains("does not exist");
        assertThat(bare.client
                        .execute("Class.forName(\"" + type
                                + "\", false, Thread.currentThread().getContextClassLoader())")
                        .error())
                .contains("ClassNotFoundException");
        assertThat(value(
                        bare,
                        "String.valueOf(Thread.currentThread().getContextClassLoader().getResource(\""
                                + type.replace('.', '/') + ".class\"))"))
                .isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.cortado.runtime.Model",
                "tech.tablesaw.api.Table",
                "org.knowm.xchart.XYChart",
                "ai.onnxruntime.OrtSession",
                "com.google.protobuf.Message",
                "com.google.gson.JsonObject",
                "it.unimi.dsi.fastutil.ints.IntArrayList",
                "org.dflib.jjava.jupyter.kernel.display.DisplayData",
                "jdk.jshell.JShell",
                "com.sun.net.httpserver.HttpServer",
                "com.sun.source.tree.Tree",
                "java.sql.Connection",
                "jdk.jfr.Event"
            })
    void the_jdk_and_what_is_exposed_can_be_used(String type) {
        assertThat(value(bare, type + ".class.getName()")).isEqualTo(type);
    }

    @Test
    void the_class_path_lists_what_cells_can_use() {
        assertThat(bare.client.execute("%classpath").displays().getFirst())
                .contains("tablesaw-core", "xchart", "onnxruntime")
                .doesNotContain("guava", "slf4j", "junit");
    }

    /** A thread that outlives its session would keep the session's classes and all that their variables hold. */
    @Test
    void the_kernels_own_threads_do_not_hold_the_loader_of_the_cells() {
        assertThat(value("""
                System.out.println("printed"); Thread.sleep(200);
                Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("cortado-"))
                    .filter(thread -> thread.getContextClassLoader() == Thread.currentThread().getContextClassLoader())
                    .map(Thread::getName).toList()""")).isEqualTo("[cortado-cell]");
    }

    @Test
    void services_are_those_of_the_jdk_and_of_exposed_jars() {
        // Registered by the kernel's private logging library.
        assertThat(
                        value(
                                bare,
                                "var name = \"META-INF/services/org.slf4j.spi.SLF4JServiceProvider\";"
                                        + "Collections.list(Thread.currentThread().getContextClassLoader().getResources(name)).size()"))
                .isEqualTo("0");
        assertThat(value(bare, "jdk.jshell.JShell.create().eval(\"6 * 7\").get(0).value()"))
                .isEqualTo("42");
        assertThat(value(bare, "java.util.spi.ToolProvider.findFirst(\"jar\").isPresent()"))
                .isEqualTo("true");
    }

    /** The expressions and results are what each version says of itself. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "com.fasterxml.jackson.core:jackson-databind:2.15.2 "
                        + "| new com.fasterxml.jackson.databind.ObjectMapper().version().toString() | 2.15.2",
                "info.picocli:picocli:4.6.3 | picocli.CommandLine.VERSION | 4.6.3",
                "com.google.guava:guava:20.0 | com.google.common.base.Objects.class.getProtectionDomain()"
                        + ".getCodeSource().getLocation().getPath().replaceAll(\".*/\", \"\") | guava-20.0.jar",
                "ch.qos.logback:logback-classic:1.5.18 "
                        + "| org.slf4j.LoggerFactory.getILoggerFactory().getClass().getName() "
                        + "| ch.qos.logback.classic.LoggerContext"
            })
    void a_library_that_the_kernel_has_in_another_version_comes_in_the_users(
            String coordinates, String expression, String expected) {
        Result added = kernel.client.execute("%maven " + coordinates);
        assertThat(added.status()).as(added.error()).isEqualTo("ok");
        assertThat(added.stream("stderr")).isEmpty();
        assertThat(value(expression)).isEqualTo(expected);
        // The kernel's own magics go on with theirs.
        assertThat(kernel.client.execute("%hardware").status()).isEqualTo("ok");
        assertThat(kernel.client.execute("%lsmagic").status()).isEqualTo("ok");
    }

    @Test
    void another_version_of_something_exposed_is_reported_with_both_versions() throws IOException {
        Path other = folder.resolve("tablesaw-core-0.43.1.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(other))) {
            zip.putNextEntry(new ZipEntry("tech/tablesaw/api/Table.class"));
        }
        Result result = kernel.client.execute("%jars '" + other + "'");
        assertThat(result.stream("stderr"))
                .matches("tablesaw-core 0\\.43\\.1 was not used: the kernel has [\\d.]+\\.\n");
        assertThat(result.displays().getLast()).contains("note", "1 was not used");
    }

    @Test
    void a_class_of_the_users_may_have_the_name_of_a_hidden_one() throws IOException {
        Path jar = compiled(
                "org/zeromq/ZMQ", "package org.zeromq; public class ZMQ { public static int version() { return 7; } }");
        assertThat(kernel.client.execute("%jars '" + jar + "'").status()).isEqualTo("ok");
        assertThat(value("org.zeromq.ZMQ.version()")).isEqualTo("7");
    }

    @Test
    void tablesaw_finds_its_readers_from_a_cell() {
        String file = folder.resolve("t.csv").toString().replace("\\", "/");
        assertThat(value("Table written = Table.create(IntColumn.create(\"a\", 1, 2, 3));"
                        + "written.write().csv(\"" + file + "\");"
                        + "Table.read().csv(\"" + file + "\").rowCount() + Table.read().file(\"" + file
                        + "\").rowCount()"
                        + " + Table.read().usingOptions(tech.tablesaw.io.csv.CsvReadOptions.builder(\"" + file
                        + "\")).rowCount()"))
                .isEqualTo("9");
    }

    @Test
    void a_reader_that_the_user_adds_to_tablesaw_works() {
        Result added = kernel.client.execute("%maven tech.tablesaw:tablesaw-json:0.44.4");
        assertThat(added.status()).as(added.error()).isEqualTo("ok");
        // Tablesaw looks for readers once, when its first table is made; one that comes later is called by its name.
        assertThat(value("new tech.tablesaw.io.json.JsonReader().read("
                        + "tech.tablesaw.io.json.JsonReadOptions.builderFromString("
                        + "\"[{\\\"a\\\": 1}, {\\\"a\\\": 2}]\").build()).rowCount()"))
                .isEqualTo("2");
    }

    @Test
    void a_driver_of_the_users_is_found() {
        Result added = kernel.client.execute("%maven com.h2database:h2:2.3.232");
        assertThat(added.status()).as(added.error()).isEqualTo("ok");
        assertThat(value("var connection = java.sql.DriverManager.getConnection(\"jdbc:h2:mem:\");"
                        + "connection.getMetaData().getDatabaseProductName()"))
                .isEqualTo("H2");
    }

    @Test
    void images_and_charts_are_made_from_a_cell() {
        assertThat(value("var image = new java.awt.image.BufferedImage(2, 2, 1);"
                        + "javax.imageio.ImageIO.write(image, \"png\", new ByteArrayOutputStream())"))
                .isEqualTo("true");
        assertThat(value("BitmapEncoder.getBitmapBytes(new PieChartBuilder().build(), "
                        + "BitmapEncoder.BitmapFormat.PNG).length > 100"))
                .isEqualTo("true");
        assertThat(value("VectorGraphicsEncoder.saveVectorGraphic(new PieChartBuilder().build(), "
                        + "new ByteArrayOutputStream(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG); 1"))
                .isEqualTo("1");
    }

    @Test
    void code_runs_with_the_cells_loader_as_context_and_magics_with_their_own() {
        assertThat(value("Thread.currentThread().getContextClassLoader().getClass().getSimpleName()"))
                .isEqualTo("SnippetClassLoader");
        assertThat(value("new Object() { public String toString() { "
                        + "return Thread.currentThread().getContextClassLoader().getClass().getSimpleName(); } }"))
                .isEqualTo("SnippetClassLoader");
        assertThat(value("String own = %context\nown")).contains("AppClassLoader");
        assertThat(value("String[] inner = {null}; if (true) { inner[0] = %context\n } inner[0]"))
                .contains("AppClassLoader");
        assertThat(value("Thread.currentThread().getContextClassLoader().getClass().getSimpleName()"))
                .isEqualTo("SnippetClassLoader");
    }

    @Test
    void an_extension_in_a_jar_of_the_users_is_installed_and_its_magics_see_the_jar() throws IOException {
        Path jar = compiled(
                "mine/MyExtension", """
                package mine;
                import org.dflib.jjava.jupyter.Extension;
                import org.dflib.jjava.jupyter.kernel.BaseKernel;
                import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
                public class MyExtension implements Extension {
                    public void install(BaseKernel kernel) {
                        LineMagic<Object, BaseKernel> magic = (k, arguments) ->
                                Thread.currentThread().getContextClassLoader().getClass().getSimpleName();
                        kernel.getMagicsRegistry().registerLineMagic("mine", magic);
                    }
                }
                """, "META-INF/services/org.dflib.jjava.jupyter.Extension", "mine.MyExtension");
        assertThat(kernel.client.execute("%jars '" + jar + "'").status()).isEqualTo("ok");
        assertThat(value("String loader = %mine\nloader")).isEqualTo("SnippetClassLoader");
    }

    /** Compiles a class against the test's class path and packs it, with one more file if given. */
    private Path compiled(String name, String source, String... file) throws IOException {
        Path java = folder.resolve(name + ".java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", System.getProperty("java.class.path"), java.toString());
        assertThat(status).isZero();
        Path jar = folder.resolve(java.getFileName().toString().replace(".java", ".jar"));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry(name + ".class"));
            zip.write(Files.readAllBytes(folder.resolve(name + ".class")));
            for (String text : List.of(file)) {
                if (text.startsWith("META-INF")) {
                    zip.putNextEntry(new ZipEntry(text));
                } else {
                    zip.write(text.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return jar;
    }
}
