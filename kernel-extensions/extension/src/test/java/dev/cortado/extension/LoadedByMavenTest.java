package dev.cortado.extension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.host.GuestCells;
import dev.cortado.progress.Progress;
import dev.cortado.resource.MavenResolver;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The extension, brought by %maven into a kernel on")
class LoadedByMavenTest {

    @Test
    @DisplayName("the base jar that is published, 1.0-a6")
    void published(@TempDir Path folder) throws Exception {
        GuestCells.check(base("1.0-a6"), ForeignMain.class, folder);
    }

    @Test
    @DisplayName("a base as 1.0-a7 is said to be, once what it deprecates is removed")
    void later(@TempDir Path folder) throws Exception {
        List<Path> jars = new ArrayList<>(base("1.0-a6"));
        Path a6 = jars.removeFirst();
        assertThat(a6.getFileName()).hasToString("jjava-jupyter-1.0-a6.jar");
        Path later = LaterBase.write(a6, folder.resolve("later"));
        assertThat(Files.readString(
                        later.resolve("org/dflib/jjava/jupyter/kernel/BaseKernel.class"), StandardCharsets.ISO_8859_1))
                .contains("evalBuilder", "doEval", "MagicsResolver")
                .doesNotContain("evalRaw", "MagicParser");
        jars.addFirst(later);
        GuestCells.check(jars, ForeignMain.class, folder);
    }

    @Test
    @DisplayName(
            "any version: it refers only to what the published one has and later ones are not known to have changed")
    void refers_to_what_stays() throws Exception {
        List<String> references = new ArrayList<>();
        Path classes = Path.of(CortadoExtension.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
                    if (entry instanceof MemberRefEntry member
                            && member.owner().asInternalName().startsWith("org/dflib/jjava/")) {
                        Class<?> owner =
                                Class.forName(member.owner().asInternalName().replace('/', '.'));
                        String name = member.name().stringValue();
                        assertThat(isPresent(owner, name, member.type().stringValue()))
                                .as("%s.%s%s in 1.0-a6", owner.getName(), name, member.type())
                                .isTrue();
                        references.add(owner.getSimpleName() + "." + name);
                        references.add(owner.getSimpleName());
                        assertThat(LaterBase.CHANGED.stream()
                                        .filter(changed ->
                                                member.type().stringValue().contains("/" + changed + ";")))
                                .as("types of %s.%s", owner.getName(), name)
                                .isEmpty();
                    }
                }
            }
        }
        assertThat(references)
                .contains(
                        "MagicsRegistry.registerLineMagic",
                        "Renderer.createRegistration",
                        "DisplayStream.updateDisplay")
                .doesNotContainAnyElementsOf(LaterBase.CHANGED);
    }

    private static boolean isPresent(Class<?> owner, String name, String descriptor) {
        if (!descriptor.startsWith("(")) {
            return Arrays.stream(owner.getFields())
                    .anyMatch(field -> field.getName().equals(name)
                            && field.getType().descriptorString().equals(descriptor));
        }
        Stream<? extends Executable> candidates = name.equals("<init>")
                ? Arrays.stream(owner.getConstructors())
                : Arrays.stream(owner.getMethods())
                        .filter(method -> method.getName().equals(name));
        return candidates.anyMatch(method -> MethodType.methodType(
                        method instanceof Method found ? found.getReturnType() : void.class, method.getParameterTypes())
                .descriptorString()
                .equals(descriptor));
    }

    private static List<Path> base(String version) throws Exception {
        return MavenResolver.standard()
                .resolve(List.of("org.dflib.jjava:jjava-jupyter:" + version), true, Progress.NONE);
    }
}
