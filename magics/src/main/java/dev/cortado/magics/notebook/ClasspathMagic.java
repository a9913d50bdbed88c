package dev.cortado.magics.notebook;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %classpath [PATH...]}: shows the class path of the cells, or adds folders and jars to it. */
@Command(
        name = "classpath",
        description =
                "Shows the class path of the cells in its order and who put what there, or adds folders and jars to it.",
        footer = {"", "  %classpath", "  %classpath target/classes", "  %classpath add lib/*.jar"})
public final class ClasspathMagic implements Magic {

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description =
                    "Folders of classes, or jars, to add; `add` may stand before them. May hold * and ?, and ** for "
                            + "any folders.")
    @Completes(Kind.PATH)
    private List<String> paths;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        if (paths != null) {
            add(context, words(context));
        }
        List<Path> all = context.session().classpath();
        long here =
                all.stream().filter(context.session().addedBy()::containsKey).count();
        return MagicResult.of(all.size() + (all.size() == 1 ? " entry" : " entries") + " on the class path"
                        + (here > 0 ? ", " + here + " of them added by magics." : "."))
                .frame(ResultFrame.exact(table(all, context.session().addedBy())))
                .value(all);
    }

    /** The paths without the {@code add} of other kernels, unless that is a file. */
    private List<String> words(MagicContext context) {
        boolean word = paths.getFirst().equals("add") && !Files.exists(context.path("add"));
        List<String> rest = word ? paths.subList(1, paths.size()) : paths;
        if (rest.isEmpty()) {
            throw new MagicException("Expected folders of classes or jars behind `add`.");
        }
        return rest;
    }

    private static void add(MagicContext context, List<String> written) throws Exception {
        context.session().checkClasspathGrows();
        List<Path> added = new ArrayList<>();
        for (String path : written) {
            added.addAll(PathPatterns.matching(context, path));
        }
        for (Path path : added) {
            if (!Files.isDirectory(path)) {
                PathPatterns.checkArchive(path);
            }
        }
        ClasspathAdditions.put(context.session(), added, "%classpath");
    }

    private static Table table(List<Path> all, Map<Path, String> addedBy) throws Exception {
        IntColumn order = IntColumn.create("order");
        StringColumn by = StringColumn.create("added_by");
        for (int i = 0; i < all.size(); i++) {
            order.append(i + 1);
            by.append(addedBy.getOrDefault(all.get(i), "the kernel"));
        }
        Table table = JarFrames.of(all);
        table.insertColumn(0, order);
        return table.addColumns(by);
    }
}
