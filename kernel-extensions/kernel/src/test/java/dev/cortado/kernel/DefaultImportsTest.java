package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No name that the default imports bring means two things. */
class DefaultImportsTest extends WithKernel {

    private static final String WILDCARD = ".*";

    private static List<String> names() {
        return DefaultImports.declarations().stream()
                .map(line -> line.substring("import ".length(), line.length() - 1))
                .toList();
    }

    @Test
    void every_wildcard_brings_classes() throws Exception {
        for (String name : names()) {
            if (name.endsWith(WILDCARD) && !name.startsWith("static ")) {
                assertThat(publicClasses(name.substring(0, name.length() - 2)))
                        .as(name)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void no_name_comes_from_two_wildcards_unless_a_single_import_decides() throws Exception {
        Map<String, Set<String>> owners = new TreeMap<>();
        Set<String> decided = new TreeSet<>();
        for (String name : names()) {
            if (name.startsWith("static ")) {
                continue;
            }
            if (name.endsWith(WILDCARD)) {
                String owner = name.substring(0, name.length() - 2);
                publicClasses(owner)
                        .forEach(type -> owners.computeIfAbsent(type, key -> new TreeSet<>())
                                .add(owner));
            } else {
                decided.add(name.substring(name.lastIndexOf('.') + 1));
            }
        }
        publicClasses("java.lang")
                .forEach(type ->
                        owners.computeIfAbsent(type, key -> new TreeSet<>()).add("java.lang"));
        owners.keySet().removeAll(decided);
        owners.values().removeIf(packages -> packages.size() == 1);
        assertThat(owners).isEmpty();
    }

    @Test
    void no_name_is_imported_singly_from_two_places() {
        List<String> single = names().stream()
                .filter(name -> !name.endsWith(WILDCARD))
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .toList();
        assertThat(single).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "Table, tech.tablesaw.api.Table",
        "Row, tech.tablesaw.api.Row",
        "DoubleColumn, tech.tablesaw.api.DoubleColumn",
        "List, java.util.List",
        "Map, java.util.Map",
        "Path, java.nio.file.Path",
        "Files, java.nio.file.Files",
        "File, java.io.File",
        "Duration, java.time.Duration",
        "BigDecimal, java.math.BigDecimal",
        "Function, java.util.function.Function",
        "Collectors, java.util.stream.Collectors",
        "Stream, java.util.stream.Stream",
        "XYChartBuilder, org.knowm.xchart.XYChartBuilder",
        "Column, tech.tablesaw.columns.Column",
        "AggregateFunctions, tech.tablesaw.aggregate.AggregateFunctions",
        "Selection, tech.tablesaw.selection.Selection",
        "Styler, org.knowm.xchart.style.Styler",
        "Color, java.awt.Color",
        "Pattern, java.util.regex.Pattern",
        "Executors, java.util.concurrent.Executors",
        "URI, java.net.URI",
        "StandardCharsets, java.nio.charset.StandardCharsets",
        "ChronoUnit, java.time.temporal.ChronoUnit",
        "Progress, dev.cortado.progress.Progress",
        "Record, java.lang.Record",
        "Module, java.lang.Module",
        "Process, java.lang.Process"
    })
    void a_common_name_means_what_one_expects(String name, String type) {
        assertThat(kernel.client.execute(name + ".class.getName()").value()).isEqualTo(type);
    }

    private static Set<String> publicClasses(String packageName) throws IOException, URISyntaxException {
        String folder = packageName.replace('.', '/');
        Set<String> names = new TreeSet<>();
        FileSystem modules = FileSystems.getFileSystem(URI.create("jrt:/"));
        try (Stream<Path> all = Files.list(modules.getPath("/packages/" + packageName))) {
            for (Path module : all.toList()) {
                names.addAll(list(
                        packageName,
                        modules.getPath("/modules", module.getFileName().toString(), folder)));
            }
        } catch (java.nio.file.NoSuchFileException e) {
            for (URL url :
                    Collections.list(DefaultImportsTest.class.getClassLoader().getResources(folder))) {
                if (url.getProtocol().equals("file")) {
                    names.addAll(list(packageName, Path.of(url.toURI())));
                } else {
                    try (FileSystem jar = FileSystems.newFileSystem(url.toURI(), Map.of())) {
                        names.addAll(list(packageName, jar.getPath(folder)));
                    }
                }
            }
        }
        return names;
    }

    private static Set<String> list(String packageName, Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.contains("$") && !name.endsWith("-info.class")) {
                    String simple = name.substring(0, name.length() - ".class".length());
                    Class<?> type =
                            Class.forName(packageName + "." + simple, false, DefaultImportsTest.class.getClassLoader());
                    if (Modifier.isPublic(type.getModifiers())) {
                        names.add(simple);
                    }
                }
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw new AssertionError(e);
        }
    }
}
