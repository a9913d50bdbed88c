package dev.cortado.magics.assist;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what the words of an option or parameter name, so that a front end can offer them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Completes {

    /** The kind of thing. */
    Kind value();

    /** Fixed values, or examples of usual ones, offered first. */
    String[] examples() default {};

    /** Kinds of things that words of magics name. */
    enum Kind {
        /** A session variable that holds a model. */
        MODEL,
        /** The operator type or the name of a node of a model of the session, or a glob on them. */
        NODE,
        /** Any session variable. */
        VARIABLE,
        /** The variable that the magic will make. */
        NEW_VARIABLE,
        /** Java code. */
        CODE,
        /** A file or folder. */
        PATH,
        /** A file by its URI or path: what {@code %model} takes. */
        RESOURCE,
        /** Coordinates of a Maven artifact. */
        MAVEN,
        /** A magic's name. */
        VERB,
        /** Nothing but the examples. */
        EXAMPLES
    }
}
