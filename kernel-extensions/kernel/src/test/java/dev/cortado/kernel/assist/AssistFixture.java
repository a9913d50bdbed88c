package dev.cortado.kernel.assist;

import dev.cortado.kernel.classpath.CellClassPath;
import dev.cortado.kernel.session.Interruption;
import dev.cortado.kernel.session.JavaSession;
import dev.cortado.magics.Environments;
import dev.cortado.magics.MagicCatalog;
import dev.cortado.magics.MagicRunner;
import dev.cortado.magics.assist.MagicAssistant;
import dev.cortado.magics.assist.PicocliAssistant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/** An assistant over a session in this process, with the installed magics; {@code |} marks the cursor. */
final class AssistFixture implements AutoCloseable {

    final JavaSession session;
    final Assistant assistant;
    final List<Throwable> failures = new ArrayList<>();

    AssistFixture(String... snippets) {
        session = new JavaSession(
                CellClassPath.ofThisProcess(),
                List.of(
                        "import java.util.*;",
                        "import java.util.function.*;",
                        "import java.util.stream.*;",
                        "import java.io.*;",
                        "import java.nio.file.*;",
                        "import java.time.*;"),
                new Interruption());
        for (String snippet : snippets) {
            session.shell().eval(snippet);
        }
        MagicRunner runner = new MagicRunner(MagicCatalog.installed(), null, new Environments());
        MagicAssistant magics = new PicocliAssistant(runner);
        MagicsRegistry registry = new MagicsRegistry();
        for (String verb : runner.verbs()) {
            registry.registerLineMagic(verb, (kernel, arguments) -> null);
            registry.registerCellMagic(verb, (kernel, arguments, body) -> null);
        }
        assistant = new Assistant(session, registry, () -> Optional.of(magics), String::valueOf, failures::add);
    }

    /** What is offered at the mark. */
    List<Completion> offered(String marked) {
        return assistant.complete(marked.replace("|", ""), marked.indexOf('|')).list();
    }

    /** The texts that are offered at the mark. */
    List<String> texts(String marked) {
        return offered(marked).stream().map(Completion::text).toList();
    }

    /** What the cell becomes with each completion put in. */
    List<String> completed(String marked) {
        String code = marked.replace("|", "");
        Completions found = assistant.complete(code, marked.indexOf('|'));
        return found.list().stream()
                .map(one -> code.substring(0, found.start()) + one.text() + code.substring(found.end()))
                .toList();
    }

    /** The one completion of that text. */
    Completion one(String marked, String text) {
        return offered(marked).stream()
                .filter(one -> one.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text + " is not among " + texts(marked)));
    }

    Optional<String> inspected(String marked) {
        return assistant
                .inspect(marked.replace("|", ""), marked.indexOf('|'), false)
                .map(found -> found.text());
    }

    @Override
    public void close() {
        session.close();
    }
}
