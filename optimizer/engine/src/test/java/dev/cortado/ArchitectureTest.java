package dev.cortado;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holds the engine to the floors of its house: a package uses only those below it. */
@DisplayName("The engine's packages")
class ArchitectureTest {

    /** From the ground up; packages that share a floor stand beside each other and do not know each other. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("kernels"),
            List.of("text"),
            List.of("progress"),
            List.of("onnx"),
            List.of("record"),
            List.of("resource"),
            List.of("data"),
            List.of("runtime"),
            List.of("measure"),
            List.of("moments"),
            List.of("fuse", "quantize", "prune"),
            List.of("serve"),
            List.of("generate"),
            List.of("experiment"));

    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cortado");

    @Test
    @DisplayName("use only packages of lower floors")
    void use_only_lower_floors() {
        List<String> above = new ArrayList<>();
        for (List<String> floor : FLOORS.reversed()) {
            for (String room : floor) {
                List<String> forbidden = new ArrayList<>(above);
                floor.stream().filter(neighbour -> !neighbour.equals(room)).forEach(forbidden::add);
                if (!forbidden.isEmpty()) {
                    noClasses()
                            .that(resideIn(room))
                            .should()
                            .dependOnClassesThat(resideInAny(forbidden))
                            .allowEmptyShould(true)
                            .check(ENGINE);
                }
            }
            above.addAll(floor);
        }
    }

    @Test
    @DisplayName("are all on a floor")
    void are_all_on_a_floor() {
        TreeSet<String> rooms = new TreeSet<>();
        ENGINE.forEach(type -> rooms.add(room(type)));
        assertThat(FLOORS.stream().flatMap(List::stream)).containsAll(rooms);
    }

    @Test
    @DisplayName("quantisation does not measure speed, though it may look into models")
    void passes_do_not_measure() {
        noClasses()
                .that(resideInAny(List.of("fuse", "quantize", "prune")))
                .should()
                .dependOnClassesThat(
                        resideIn("measure").and(DescribedPredicate.not(resideInAny(List.of("measure.inspect")))))
                .allowEmptyShould(true)
                .check(ENGINE);
    }

    @Test
    @DisplayName("know no notebook")
    void know_no_notebook() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.cortado.magics..",
                        "dev.cortado.kernel..",
                        "dev.cortado.extension..",
                        "dev.cortado.runner..",
                        "org.dflib..",
                        "picocli..",
                        "org.knowm..")
                .check(ENGINE);
    }

    @Test
    @DisplayName("each bring in their heavy library alone")
    void heavy_libraries_stay_in_their_room() {
        classes()
                .that()
                .resideInAnyPackage("dev.cortado.onnx..", "dev.cortado.record..", "dev.cortado.progress..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                        "ai.onnxruntime..", "ai.djl..", "tech.tablesaw..", "org.eclipse.aether..")))
                .check(ENGINE);
        noClasses()
                .that(DescribedPredicate.not(resideInAny(List.of("onnx", "quantize", "fuse", "prune"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.protobuf..")
                .check(ENGINE);
    }

    private static String room(JavaClass type) {
        String below = type.getPackageName().substring("dev.cortado.".length());
        int end = below.indexOf('.');
        return end < 0 ? below : below.substring(0, end);
    }

    private static DescribedPredicate<JavaClass> resideIn(String room) {
        return JavaClass.Predicates.resideInAPackage("dev.cortado." + room + "..");
    }

    private static DescribedPredicate<JavaClass> resideInAny(List<String> rooms) {
        return JavaClass.Predicates.resideInAnyPackage(
                rooms.stream().map(room -> "dev.cortado." + room + "..").toArray(String[]::new));
    }
}
