package dev.cortado.extension;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The base jar 1.0-a6 made into what is known of later ones, which Maven Central does not serve here: {@code MagicParser}
 * is {@code MagicsResolver}, kernels implement {@code doEval}, and {@code evalBuilder} takes the place of {@code evalRaw}
 * and {@code eval}, which 1.0-a7 deprecates for removal and which are removed here.
 */
final class LaterBase {

    private static final String PACKAGE = "org.dflib.jjava.jupyter.kernel.";
    private static final ClassDesc BASE_KERNEL = ClassDesc.of(PACKAGE + "BaseKernel");
    private static final ClassDesc EVAL_BUILDER = ClassDesc.of(PACKAGE + "EvalBuilder");
    private static final ClassDesc STRING = ClassDesc.of("java.lang.String");

    /** The methods that 1.0-a7 and later are known to have changed, by owner and name, and classes that are gone. */
    static final Set<String> CHANGED = Set.of(
            "BaseKernel.<init>",
            "BaseKernel.eval",
            "BaseKernel.evalRaw",
            "BaseKernel.formatError",
            "BaseKernel.getMagicParser",
            "BaseKernelBuilder",
            "MagicParser",
            "ParsedCellMagic",
            "ParsedLineMagic");

    private static final String BUILDER = """
            package org.dflib.jjava.jupyter.kernel;

            public interface EvalBuilder<T> {
                EvalBuilder<T> resolveMagics();

                T eval();

                static EvalBuilder<Object> of(BaseKernel kernel, String source) {
                    return new EvalBuilder<>() {
                        @Override
                        public EvalBuilder<Object> resolveMagics() {
                            return this;
                        }

                        @Override
                        public Object eval() {
                            return kernel.doEval(source);
                        }
                    };
                }
            }
            """;

    private LaterBase() {}

    /** Writes the later base, and the kernel of the tests as it would be compiled against it, into a folder. */
    static Path write(Path a6, Path folder) throws IOException {
        try (JarFile jar = new JarFile(a6.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        write(in.readAllBytes(), folder);
                    }
                }
            }
        }
        Path tests = Path.of(ForeignKernel.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (Stream<Path> classes = Files.list(tests.resolve("dev/cortado/extension"))) {
            for (Path file : classes.filter(
                            path -> path.getFileName().toString().matches("(Foreign|Displays).*\\.class"))
                    .toList()) {
                write(Files.readAllBytes(file), folder);
            }
        }
        Path source = Files.writeString(
                Files.createDirectories(folder.resolve("source")).resolve("EvalBuilder.java"), BUILDER);
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        folder.toString(),
                        "-d",
                        folder.toString(),
                        source.toString());
        if (failed != 0) {
            throw new AssertionError("EvalBuilder does not compile");
        }
        return folder;
    }

    private static void write(byte[] original, Path folder) throws IOException {
        ClassFile classFile = ClassFile.of();
        boolean isBase = classFile.parse(original).thisClass().asSymbol().equals(BASE_KERNEL);
        byte[] later = renamed(original, isBase);
        ClassModel model = classFile.parse(later);
        Path file = folder.resolve(model.thisClass().asInternalName() + ".class");
        Files.createDirectories(file.getParent());
        Files.write(
                file,
                isBase ? classFile.transformClass(model, ClassTransform.endHandler(LaterBase::addBuilder)) : later);
    }

    private static void addBuilder(ClassBuilder kernel) {
        kernel.withMethodBody(
                "evalBuilder",
                MethodTypeDesc.of(EVAL_BUILDER, STRING),
                ClassFile.ACC_PUBLIC,
                code -> code.aload(0)
                        .aload(1)
                        .invokestatic(EVAL_BUILDER, "of", MethodTypeDesc.of(EVAL_BUILDER, BASE_KERNEL, STRING), true)
                        .areturn());
    }

    /** Changes names where a class file keeps them all, in its pool of constants. */
    private static byte[] renamed(byte[] original, boolean isBase) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(original));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(in.readNBytes(8));
        int entries = in.readUnsignedShort();
        out.writeShort(entries);
        for (int index = 1; index < entries; index++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            switch (tag) {
                case PoolEntry.TAG_UTF8 -> out.writeUTF(renamed(in.readUTF(), isBase));
                case PoolEntry.TAG_LONG, PoolEntry.TAG_DOUBLE -> {
                    out.write(in.readNBytes(8));
                    index++; // such an entry counts as two
                }
                case PoolEntry.TAG_CLASS,
                        PoolEntry.TAG_STRING,
                        PoolEntry.TAG_METHOD_TYPE,
                        PoolEntry.TAG_MODULE,
                        PoolEntry.TAG_PACKAGE -> out.write(in.readNBytes(2));
                case PoolEntry.TAG_METHOD_HANDLE -> out.write(in.readNBytes(3));
                default -> out.write(in.readNBytes(4));
            }
        }
        in.transferTo(out);
        return bytes.toByteArray();
    }

    private static String renamed(String name, boolean isBase) {
        return switch (name) {
            case "evalRaw" -> "doEval";
            case "getMagicParser" -> "getMagicsResolver";
            case "eval" -> isBase ? "removed" : name;
            default -> name.replace("kernel/magic/MagicParser", "kernel/magic/MagicsResolver");
        };
    }
}
