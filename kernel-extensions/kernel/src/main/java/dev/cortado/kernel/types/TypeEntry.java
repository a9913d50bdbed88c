package dev.cortado.kernel.types;

/**
 * A top-level type that exists, public or not.
 *
 * @param packageName its package
 * @param simpleName its name in the package
 * @param source where its class file is
 */
public record TypeEntry(String packageName, String simpleName, TypeSource source) {

    /** The name that an import takes. */
    public String qualifiedName() {
        return packageName + "." + simpleName;
    }

    /** Whether the name is looked for among the types that people mean first: those of java.* and of the class path. */
    boolean isUsual() {
        return !source.isPlatform() || packageName.startsWith("java.");
    }

    /** The class file's path in its source. */
    String file() {
        return packageName.replace('.', '/') + "/" + simpleName + ".class";
    }
}
