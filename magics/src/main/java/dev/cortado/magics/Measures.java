package dev.cortado.magics;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a magic that its frame holds figures of models, one row each or more, named in the column {@code model}. The session
 * remembers such frames after a run that succeeded, for the magics that compare.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Measures {}
