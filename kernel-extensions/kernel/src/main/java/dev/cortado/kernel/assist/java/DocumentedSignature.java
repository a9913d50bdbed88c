package dev.cortado.kernel.assist.java;

/** What JShell writes of a method or constructor, such as {@code String String.substring(int beginIndex)}. */
final class DocumentedSignature {

    private DocumentedSignature() {}

    /** The parameters, then the result: {@code (int beginIndex) String}; empty for what is no method. */
    static String brief(String signature) {
        int open = signature.indexOf('(');
        int close = signature.lastIndexOf(')');
        if (open < 0 || close < open) {
            return "";
        }
        String result = result(signature);
        return parameters(signature) + (result.isEmpty() ? "" : " " + result);
    }

    private static String parameters(String signature) {
        int close = signature.lastIndexOf(')');
        int depth = 0;
        for (int i = close; i >= 0; i--) {
            depth += signature.charAt(i) == ')' ? 1 : signature.charAt(i) == '(' ? -1 : 0;
            if (depth == 0) {
                return signature.substring(i, close + 1);
            }
        }
        return signature.substring(signature.indexOf('('), close + 1);
    }

    /** What stands before the first blank outside of angle brackets, if that is before the name. */
    private static String result(String signature) {
        int depth = 0;
        for (int i = 0; i < signature.indexOf('('); i++) {
            char c = signature.charAt(i);
            depth += c == '<' ? 1 : c == '>' ? -1 : 0;
            if (c == ' ' && depth == 0) {
                return signature.substring(0, i);
            }
        }
        return "";
    }
}
