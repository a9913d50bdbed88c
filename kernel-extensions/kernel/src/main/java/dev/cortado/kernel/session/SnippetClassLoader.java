package dev.cortado.kernel.session;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;

/**
 * Loads the classes of the snippets, and those of the jars that are added while the session runs. Its parent shows what
 * the kernel exposes, which comes first.
 */
public final class SnippetClassLoader extends URLClassLoader implements LoaderDelegate {

    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();

    SnippetClassLoader(ClassLoader parent) {
        super("cells", new URL[0], parent);
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        boolean[] done = new boolean[classes.length];
        try {
            for (ClassBytecodes bytes : classes) {
                declared.put(bytes.name(), bytes.bytecodes());
            }
            for (int i = 0; i < classes.length; i++) {
                Class<?> type = loadClass(classes[i].name());
                done[i] = true;
                // Links as far as preparation, so that a missing class is reported here and not in the middle of a
                // cell.
                Objects.requireNonNull(type.getDeclaredMethods());
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new ClassInstallException("load: " + e, done);
        }
    }

    /** The classes of snippets, of any time, that have been loaded. */
    Stream<Class<?>> loaded() {
        return declared.keySet().stream().<Class<?>>map(this::findLoadedClass).filter(Objects::nonNull);
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        for (ClassBytecodes bytes : classes) {
            declared.put(bytes.name(), bytes.bytecodes());
        }
    }

    @Override
    public void addToClasspath(String classpath) {
        for (String path : List.of(classpath.split(Pattern.quote(File.pathSeparator), -1))) {
            if (path.isEmpty()) {
                continue;
            }
            try {
                addURL(Path.of(path).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException("`" + path + "` cannot be put on the class path", e);
            }
        }
    }

    /** A class of a snippet that is loaded. */
    Class<?> loaded(String name) {
        Class<?> type = findLoadedClass(name);
        if (type == null) {
            throw new UnsupportedOperationException(name + " is not loaded");
        }
        return type;
    }

    /** The bytes that a class of a snippet was loaded with, or redefined to have. */
    byte[] bytes(String name) {
        byte[] bytes = declared.get(name);
        if (bytes == null) {
            throw new UnsupportedOperationException(name + " is not kept");
        }
        return bytes;
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> type = findLoadedClass(name);
        if (type != null) {
            return type;
        }
        byte[] bytes = declared.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        if (name.endsWith(".class")) {
            byte[] bytes = declared.get(
                    name.substring(0, name.length() - ".class".length()).replace('/', '.'));
            if (bytes != null) {
                return new ByteArrayInputStream(bytes);
            }
        }
        return super.getResourceAsStream(name);
    }

    @Override
    public void close() throws IOException {
        declared.clear();
        super.close();
    }
}
