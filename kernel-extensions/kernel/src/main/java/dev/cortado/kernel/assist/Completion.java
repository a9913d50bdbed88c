package dev.cortado.kernel.assist;

/**
 * Something that may stand at the cursor.
 *
 * @param text what is put in
 * @param type its kind as front ends show it: class, method, variable, keyword, magic, option, path, ...
 * @param signature its parameters and type, or what it is for; empty if there is nothing to say
 */
public record Completion(String text, String type, String signature) {}
