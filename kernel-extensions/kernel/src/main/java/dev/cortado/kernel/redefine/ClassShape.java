package dev.cortado.kernel.redefine;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the JVM compares when a class is redefined: its members and nest members. The usual edits of a method's body change
 * them without their author knowing, and are fitted to the shape that the class was loaded with.
 */
public final class ClassShape {

    /** How many anonymous classes the later versions of a class may have more than the first. */
    private static final int RESERVED = 8;

    private final ClassFile classFile;

    /** @param classFile knows the super types of the classes that appear in the code */
    public ClassShape(ClassFile classFile) {
        this.classFile = classFile;
    }

    /** Returns the class, to be loaded for the first time, with nest members reserved for anonymous classes to come. */
    public byte[] withReserve(byte[] first) {
        ClassModel model = classFile.parse(first);
        if (model.findAttribute(Attributes.nestHost()).isPresent() || !hasMembersOfItsOwn(model)) {
            return first;
        }
        Set<ClassDesc> members = new LinkedHashSet<>(nestMembers(model));
        Set<ClassDesc> named = new LinkedHashSet<>(members);
        named.add(model.thisClass().asSymbol());
        for (ClassDesc type : named) {
            for (int i = 1; i <= RESERVED; i++) {
                members.add(type.nested(String.valueOf(i)));
            }
        }
        return withNestMembers(model, NestMembersAttribute.ofSymbols(List.copyOf(members)));
    }

    /** Statements and expressions, which have none, are never redefined. */
    private static boolean hasMembersOfItsOwn(ClassModel model) {
        return !nestMembers(model).isEmpty()
                || model.methods().stream()
                        .map(method -> method.methodName().stringValue())
                        .anyMatch(name -> !name.equals("do_it$") && !name.equals(ConstantDescs.INIT_NAME));
    }

    /**
     * Returns the wanted class in the shape of the loaded one, as far as that can be done without changing what it does.
     *
     * @throws UnsupportedOperationException if redefining the class would not make it the wanted one
     */
    public byte[] fit(byte[] loaded, byte[] wanted) {
        ClassModel before = classFile.parse(loaded);
        ClassModel after = classFile.parse(wanted);
        // The JVM would accept both and run neither: static fields would keep what the old code put there.
        if (!initializer(before).equals(initializer(after))) {
            throw new UnsupportedOperationException("what its static fields begin with has changed");
        }
        if (!constants(before).equals(constants(after))) {
            throw new UnsupportedOperationException("a constant of it has changed");
        }
        byte[] fitted = wanted;
        List<ClassDesc> members = nestMembers(before);
        if (!members.equals(nestMembers(after)) && members.containsAll(nestMembers(after))) {
            fitted = withNestMembers(after, NestMembersAttribute.ofSymbols(members));
        }
        return new LambdaMove(classFile, before, classFile.parse(fitted))
                .apply()
                .orElse(fitted);
    }

    private byte[] withNestMembers(ClassModel model, NestMembersAttribute members) {
        return classFile.build(model.thisClass().asSymbol(), builder -> {
            for (ClassElement element : model) {
                if (!(element instanceof NestMembersAttribute)) {
                    builder.with(element);
                }
            }
            builder.with(members);
        });
    }

    private static List<ClassDesc> nestMembers(ClassModel model) {
        return model.findAttribute(Attributes.nestMembers())
                .map(attribute -> attribute.nestMembers().stream()
                        .map(entry -> entry.asSymbol())
                        .toList())
                .orElse(List.of());
    }

    /** The static initialiser as text, without line numbers. */
    private static String initializer(ClassModel model) {
        ClassFile plain =
                ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG, ClassFile.LineNumbersOption.DROP_LINE_NUMBERS);
        return model.methods().stream()
                .filter(method -> method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME))
                .findFirst()
                .map(method -> plain.parse(plain.build(
                                model.thisClass().asSymbol(),
                                builder -> builder.withMethod(
                                        method.methodName().stringValue(),
                                        method.methodTypeSymbol(),
                                        method.flags().flagsMask(),
                                        code -> code.transformCode(
                                                method.code().orElseThrow(), (c, element) -> c.with(element)))))
                        .toDebugString())
                .orElse("");
    }

    private static Map<String, Object> constants(ClassModel model) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (FieldModel field : model.fields()) {
            Optional<ConstantValueAttribute> value = field.findAttribute(Attributes.constantValue());
            value.ifPresent(constant -> constants.put(
                    field.fieldName().stringValue(), constant.constant().constantValue()));
        }
        return constants;
    }

    /** The bodies of a class's lambdas by name and type. */
    static Map<String, MethodModel> lambdas(ClassModel model) {
        return model.methods().stream()
                .filter(method -> method.methodName().stringValue().startsWith("lambda$")
                        && method.flags().has(AccessFlag.SYNTHETIC)
                        && method.flags().has(AccessFlag.PRIVATE))
                .collect(Collectors.toMap(
                        method -> (method.flags().has(AccessFlag.STATIC) ? "static " : "")
                                + method.methodName().stringValue()
                                + method.methodType().stringValue(),
                        method -> method,
                        (one, other) -> one,
                        LinkedHashMap::new));
    }

    static List<String> pieces(String text, int length) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); at += length) {
            pieces.add(text.substring(at, Math.min(text.length(), at + length)));
        }
        return pieces;
    }
}
