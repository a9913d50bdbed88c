package dev.cortado.kernel.classpath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows the classes of cells a part of what the kernel's own loader has: the JDK, and the exposed artifacts. Classes are
 * those of the kernel's loader, so they are the same for cells and kernel; what an exposed class itself uses is found by
 * that loader and need not be exposed. Other files, such as registrations of services, come from the exposed jars only.
 *
 * <p>The kernel's loader is the parent by name, because {@code ServiceLoader} finds the providers in the JDK's own modules
 * by going from parent to parent; nothing is delegated to it unasked.
 */
public final class ExposedClassLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();
    private static final String CLASS_FILE = ".class";

    private final ClassLoader kernel;
    private final List<String> prefixes;
    /** Packages of the JDK's modules that the kernel's loader defines, such as the compiler's. */
    private final Set<String> modulePackages;

    private final URLClassLoader resources;

    ExposedClassLoader(ClassLoader kernel, ExposedClassPath exposed) {
        super("exposed", kernel);
        this.kernel = kernel;
        this.prefixes = exposed.jars().keySet().stream()
                .map(artifact -> artifact.prefix() + ".")
                .distinct()
                .toList();
        this.modulePackages = ModuleLayer.boot().modules().stream()
                .filter(module -> ClassLoader.getSystemClassLoader().equals(module.getClassLoader()))
                .flatMap(module -> module.getPackages().stream())
                .collect(Collectors.toCollection(HashSet::new));
        this.resources = new URLClassLoader(
                exposed.entries().stream().map(ExposedClassLoader::url).toArray(URL[]::new), null);
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isVisible(String className) {
        for (String prefix : prefixes) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        int dot = className.lastIndexOf('.');
        return dot > 0 && modulePackages.contains(className.substring(0, dot));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return (isVisible(name) ? kernel : PLATFORM).loadClass(name);
    }

    @Override
    public URL getResource(String name) {
        if (name.endsWith(CLASS_FILE)) {
            // Asked for with every cell: of the loader that has the jars open.
            String className =
                    name.substring(0, name.length() - CLASS_FILE.length()).replace('/', '.');
            return (isVisible(className) ? kernel : PLATFORM).getResource(name);
        }
        URL jdks = PLATFORM.getResource(name);
        return jdks == null ? resources.findResource(name) : jdks;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> all = Collections.list(PLATFORM.getResources(name));
        all.addAll(Collections.list(resources.findResources(name)));
        return Collections.enumeration(all);
    }
}
