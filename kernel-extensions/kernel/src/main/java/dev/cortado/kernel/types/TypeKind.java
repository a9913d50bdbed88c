package dev.cortado.kernel.types;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.util.Locale;
import java.util.Optional;

/** What kind of type a class file holds. */
public enum TypeKind {
    CLASS,
    INTERFACE,
    RECORD,
    ENUM,
    ANNOTATION;

    /** The kind of a public type; empty if the type is not public or the bytes are no class file. */
    static Optional<TypeKind> ofPublic(byte[] classFile) {
        try {
            ClassModel model = ClassFile.of().parse(classFile);
            return model.flags().has(AccessFlag.PUBLIC) ? Optional.of(kind(model)) : Optional.empty();
        } catch (IllegalArgumentException e) { // a broken or newer class file is none that a cell could use
            return Optional.empty();
        }
    }

    private static TypeKind kind(ClassModel model) {
        if (model.flags().has(AccessFlag.ANNOTATION)) {
            return ANNOTATION;
        }
        if (model.flags().has(AccessFlag.INTERFACE)) {
            return INTERFACE;
        }
        String parent = model.superclass().map(type -> type.asInternalName()).orElse("");
        return switch (parent) {
            case "java/lang/Record" -> RECORD;
            case "java/lang/Enum" -> ENUM;
            default -> CLASS;
        };
    }

    /** The word of the language for it, in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
