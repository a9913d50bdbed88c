package dev.cortado.kernel.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code exposed.txt} says, held against the jars on the class path. */
class ExposedTest {

    private static final Pattern TYPE = Pattern.compile("L([\\w$]+/[\\w/$]+)[;<]");

    /**
     * Hidden packages whose types stand in the signatures of exposed classes: by class that may use them, why users do not
     * need them.
     */
    private static final Map<String, String> WRITTEN_EXCEPTIONS = Map.of(
            "org.dflib.jjava.jupyter.channels org.zeromq", "sockets, which are the kernel's",
            "org.dflib.jjava.jupyter.channels org.slf4j", "sockets, which are the kernel's",
            "tech.tablesaw.table com.google.common", "Tablesaw offers the same calls without a ListMultimap",
            "tech.tablesaw.io com.google.common", "a constant of a class that readers of formats use inside",
            "dev.cortado.magics picocli", "how magics declare their arguments",
            "dev.cortado.runtime.worker com.fasterxml.jackson", "messages between the kernel and its workers");

    private static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }

    @Test
    void every_artifact_is_found_on_the_class_path() {
        assertThat(ExposedClassPath.ofThisProcess().jars().keySet()).containsExactlyInAnyOrderElementsOf(Exposed.all());
    }

    @Test
    void an_artifact_holds_its_packages_and_nobody_else_has_them() {
        List<Exposed> all = Exposed.all();
        ExposedClassPath exposed = ExposedClassPath.of(classPath());
        for (Path entry : classPath()) {
            if (!Files.isRegularFile(entry)) {
                continue;
            }
            Path normal = entry.toAbsolutePath().normalize();
            Set<String> classes = JarClasses.in(normal);
            if (exposed.entries().contains(normal)) {
                assertThat(classes)
                        .as("classes of %s that exposed.txt does not cover", entry)
                        .allMatch(name -> all.stream().anyMatch(artifact -> artifact.covers(name)));
            } else {
                assertThat(classes)
                        .as("classes of the hidden %s that exposed.txt covers", entry)
                        .noneMatch(name -> all.stream().anyMatch(artifact -> artifact.covers(name)));
            }
        }
    }

    @Test
    void all_types_in_the_signatures_of_exposed_classes_are_visible_to_cells() throws Exception {
        ClassLoader cells = CellClassPath.ofThisProcess().exposedLoader();
        Map<String, Set<String>> missing = new TreeMap<>();
        Set<String> needed = new TreeSet<>();
        for (Path entry : ExposedClassPath.ofThisProcess().entries()) {
            if (entry.endsWith("test-classes")) {
                continue;
            }
            for (String name : JarClasses.in(entry)) {
                try (var in = cells.getResourceAsStream(name.replace('.', '/') + ".class")) {
                    ClassModel model = ClassFile.of().parse(in.readAllBytes());
                    for (String type :
                            model.flags().has(AccessFlag.PUBLIC) ? signatureTypes(model) : Set.<String>of()) {
                        // What not even the kernel has is optional to its library.
                        if (!isVisible(cells, type) && isVisible(ClassLoader.getSystemClassLoader(), type)) {
                            String exception = exceptionFor(name, type);
                            if (exception == null) {
                                missing.computeIfAbsent(type, key -> new TreeSet<>())
                                        .add(name);
                            } else {
                                needed.add(exception);
                            }
                        }
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(WRITTEN_EXCEPTIONS.keySet())
                .as("exceptions for other people's libraries, all of which must be needed")
                .filteredOn(exception -> !exception.startsWith("dev.cortado"))
                .isSubsetOf(needed);
    }

    private static String exceptionFor(String user, String type) {
        for (String exception : WRITTEN_EXCEPTIONS.keySet()) {
            String[] words = exception.split(" ", 2);
            if (user.startsWith(words[0] + ".") && type.startsWith(words[1] + ".")) {
                return exception;
            }
        }
        return null;
    }

    private static boolean isVisible(ClassLoader loader, String type) {
        try {
            loader.loadClass(type);
            return true;
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            return false;
        }
    }

    /** The names of all types in the declaration of a class and of its public and protected members. */
    private static Set<String> signatureTypes(ClassModel model) {
        Set<String> types = new TreeSet<>();
        model.superclass().ifPresent(type -> types.add(type.asInternalName().replace('/', '.')));
        model.interfaces().forEach(type -> types.add(type.asInternalName().replace('/', '.')));
        model.findAttribute(Attributes.signature())
                .ifPresent(signature -> add(types, signature.signature().stringValue()));
        for (FieldModel field : model.fields()) {
            if (isOpen(field.flags().flags())) {
                add(types, field.fieldType().stringValue());
                field.findAttribute(Attributes.signature())
                        .ifPresent(signature -> add(types, signature.signature().stringValue()));
            }
        }
        for (MethodModel method : model.methods()) {
            if (isOpen(method.flags().flags())) {
                add(types, method.methodType().stringValue());
                method.findAttribute(Attributes.signature())
                        .ifPresent(signature -> add(types, signature.signature().stringValue()));
                method.findAttribute(Attributes.exceptions())
                        .ifPresent(thrown -> thrown.exceptions()
                                .forEach(type -> types.add(type.asInternalName().replace('/', '.'))));
            }
        }
        return types;
    }

    private static boolean isOpen(Set<AccessFlag> flags) {
        return (flags.contains(AccessFlag.PUBLIC) || flags.contains(AccessFlag.PROTECTED))
                && !flags.contains(AccessFlag.SYNTHETIC);
    }

    private static void add(Set<String> types, String signature) {
        Matcher matcher = TYPE.matcher(signature);
        while (matcher.find()) {
            types.add(matcher.group(1).replace('/', '.'));
        }
    }
}
