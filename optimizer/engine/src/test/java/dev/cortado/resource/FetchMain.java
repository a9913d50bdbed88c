package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.nio.file.Path;

/** Fetches one resource in a process of its own: {@code cache uri}. Prints the hash. */
final class FetchMain {

    private FetchMain() {}

    public static void main(String[] arguments) throws Exception {
        Resource resource = Resources.standard()
                .offline(false)
                .home(new CortadoHome(Path.of(arguments[0])))
                .fetch(arguments[1], Progress.NONE);
        System.out.println(resource.sha256());
    }
}
