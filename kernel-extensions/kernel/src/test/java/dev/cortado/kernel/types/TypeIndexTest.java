package dev.cortado.kernel.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypeIndexTest {

    @TempDir
    private Path folder;

    private final List<Path> classpath = new ArrayList<>();
    private final TypeIndex index = new TypeIndex(() -> List.copyOf(classpath), offered -> true);

    /** A jar of classes; a name with a minus before it is not public. */
    private Path jar(String... names) throws IOException {
        Path jar = Files.createTempFile(folder, "types", ".jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : names) {
                String plain = name.replace("-", "");
                out.putNextEntry(new ZipEntry(plain.replace('.', '/') + ".class"));
                int flags = name.startsWith("-") ? 0 : ClassFile.ACC_PUBLIC;
                out.write(ClassFile.of().build(ClassDesc.of(plain), type -> type.withFlags(flags)));
            }
        }
        return jar;
    }

    @Test
    void finds_public_types_of_exported_packages() {
        assertThat(index.importable("ConcurrentHashMap").map(TypeEntry::qualifiedName))
                .contains("java.util.concurrent.ConcurrentHashMap");
        assertThat(index.importable("HttpClient").map(TypeEntry::qualifiedName)).contains("java.net.http.HttpClient");
        assertThat(index.named("ImmutableCollections")).as("not public").isEmpty();
        assertThat(index.named("SharedSecrets")).as("not exported").isEmpty();
        assertThat(index.named("Entry"))
                .as("not top level")
                .allMatch(type -> !type.packageName().equals("java.util"));
    }

    @Test
    void says_what_kind_of_type_it_is() {
        assertThat(index.kind(index.named("List").getFirst())).isPresent();
        assertThat(index.importable("TimeUnit").flatMap(index::kind)).contains(TypeKind.ENUM);
        assertThat(index.importable("Callable").flatMap(index::kind)).contains(TypeKind.INTERFACE);
        assertThat(index.importable("FunctionalInterface").flatMap(index::kind)).contains(TypeKind.ANNOTATION);
    }

    @Test
    void prefers_java_packages_and_jars_to_other_packages_of_the_jdk() throws IOException {
        // java.lang.classfile.Attribute, javax.management.Attribute, ...
        assertThat(index.importable("Attribute").map(TypeEntry::packageName)).contains("java.lang.classfile");
        assertThat(index.importable("MBeanServer").map(TypeEntry::packageName)).contains("javax.management");
        classpath.add(jar("com.example.MBeanServer"));
        assertThat(index.importable("MBeanServer").map(TypeEntry::packageName)).contains("com.example");
    }

    @Test
    void decides_nothing_where_several_types_have_the_name() throws IOException {
        classpath.add(jar("com.example.Gadget"));
        assertThat(index.importable("Gadget")).isPresent();
        classpath.add(jar("org.example.Gadget", "-org.example.Hidden"));
        assertThat(index.importable("Gadget")).isEmpty();
        assertThat(index.named("Gadget").stream().map(TypeEntry::packageName))
                .containsExactly("com.example", "org.example");
        assertThat(index.named("Hidden")).isEmpty();
    }

    @Test
    void a_class_in_two_jars_is_one_type() throws IOException {
        classpath.add(jar("com.example.Gadget"));
        classpath.add(jar("com.example.Gadget"));
        assertThat(index.importable("Gadget")).isPresent();
    }

    @Test
    void a_jar_that_cannot_be_read_is_passed_over() throws IOException {
        classpath.add(Files.writeString(folder.resolve("broken.jar"), "no jar"));
        classpath.add(folder.resolve("absent.jar"));
        assertThat(index.importable("ConcurrentHashMap")).isPresent();
    }

    @Test
    void names_what_was_probably_meant() {
        assertThat(index.nearest("ConcurentHashMap")).contains("ConcurrentHashMap");
        assertThat(index.nearest("Zzyzxqv")).isEmpty();
    }

    @Test
    void lists_packages_and_their_types() {
        assertThat(index.packagesFrom("java.util.conc"))
                .contains("java.util.concurrent", "java.util.concurrent.atomic");
        assertThat(index.typesOf("java.util.concurrent.locks").stream().map(TypeEntry::simpleName))
                .contains("ReentrantLock")
                .isSorted();
    }
}
