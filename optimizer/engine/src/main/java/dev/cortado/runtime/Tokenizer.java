package dev.cortado.runtime;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Turns texts into token ids as a tokenizer.json of Hugging Face's format says, special tokens included. The tokens come from
 * Hugging Face's own library; cutting to a length and filling up to the longest of a batch are done here, so that the
 * file's settings for them (often a fixed length of 128) cost nothing: its length limit, sides and padding token are honoured,
 * its wish for a fixed length is not. Safe for use by several threads.
 */
public final class Tokenizer implements AutoCloseable {

    private static final int SMALLEST_LENGTH = 1;

    private final HuggingFaceTokenizer tokenizer;
    private final TokenizerSettings settings;

    private Tokenizer(HuggingFaceTokenizer tokenizer, TokenizerSettings settings) {
        this.tokenizer = tokenizer;
        this.settings = settings;
    }

    /**
     * A batch of encoded texts, all rows equally long.
     *
     * @param ids the token ids, {@code [texts][tokens]}
     * @param mask 1 where there is a token, 0 where the row was filled up
     * @param typeIds the segment of each token; 0 throughout for single texts as a rule
     */
    @SuppressWarnings("ArrayRecordComponent") // large, short-lived, and copied straight into tensors
    public record Encoded(long[][] ids, long[][] mask, long[][] typeIds) {
        /** The length of the rows. */
        public int tokens() {
            return ids.length == 0 ? 0 : ids[0].length;
        }
    }

    /**
     * Loads a tokenizer.json.
     *
     * @throws IOException if the file is missing or not of this format; one line
     */
    public static Tokenizer load(Path tokenizerJson) throws IOException {
        if (!Files.isRegularFile(tokenizerJson)) {
            throw new IOException(tokenizerJson + ": no such tokenizer file");
        }
        NativeLibraries.prepare();
        try {
            TokenizerSettings settings = TokenizerSettings.read(tokenizerJson);
            return new Tokenizer(open(tokenizerJson), settings);
        } catch (IOException | RuntimeException e) {
            String cause = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IOException(tokenizerJson.getFileName() + " is no tokenizer.json that can be read: " + cause, e);
        }
    }

    /** The library looks for its native part with the thread's class loader, which in a notebook may not know our jars. */
    private static HuggingFaceTokenizer open(Path tokenizerJson) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(HuggingFaceTokenizer.class.getClassLoader());
        try {
            return HuggingFaceTokenizer.newInstance(
                    tokenizerJson, Map.of("padding", "false", "truncation", "false", "addSpecialTokens", "true"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The longest sequence the file lets through; empty when it sets no limit. */
    public OptionalInt maxLength() {
        return settings.maxLength();
    }

    /**
     * Encodes texts with special tokens, cut to a length and filled up to the longest of them.
     *
     * @param maxLength the longest row wanted, special tokens included; the file's own limit applies too
     * @return rows in the order of the texts, each with at least one position
     * @throws IllegalArgumentException if the length leaves no room for the special tokens
     */
    public Encoded encode(List<String> texts, int maxLength) {
        if (maxLength < SMALLEST_LENGTH) {
            throw new IllegalArgumentException("token limit: expected 1 or more, found " + maxLength);
        }
        int limit = Math.min(maxLength, settings.maxLength().orElse(Integer.MAX_VALUE));
        if (texts.isEmpty()) {
            return new Encoded(new long[0][], new long[0][], new long[0][]);
        }
        long[][] ids = new long[texts.size()][];
        long[][] types = new long[texts.size()][];
        Encoding[] encodings = tokenizer.batchEncode(texts, true, false);
        int longest = SMALLEST_LENGTH;
        for (int i = 0; i < encodings.length; i++) {
            int[] kept = kept(encodings[i].getSpecialTokenMask(), limit);
            ids[i] = select(encodings[i].getIds(), kept);
            types[i] = select(encodings[i].getTypeIds(), kept);
            longest = Math.max(longest, kept.length);
        }
        long[][] mask = new long[texts.size()][];
        for (int i = 0; i < ids.length; i++) {
            long[] ones = new long[ids[i].length];
            Arrays.fill(ones, 1);
            mask[i] = filled(ones, longest, 0);
            ids[i] = filled(ids[i], longest, settings.padId());
            types[i] = filled(types[i], longest, settings.padTypeId());
        }
        return new Encoded(ids, mask, types);
    }

    /** Returns how many tokens each text has without any limit, special tokens included. */
    public int[] lengths(List<String> texts) {
        if (texts.isEmpty()) {
            return new int[0];
        }
        return Arrays.stream(tokenizer.batchEncode(texts, true, false))
                .mapToInt(encoding -> encoding.getIds().length)
                .toArray();
    }

    /** The positions that stay: the special tokens at both ends, and of the text between what has room. */
    private int[] kept(long[] special, int limit) {
        int length = special.length;
        int before = 0;
        while (before < length && special[before] == 1) {
            before++;
        }
        int after = 0;
        while (after < length - before && special[length - 1 - after] == 1) {
            after++;
        }
        int room = limit - before - after;
        if (room < 0) {
            throw new IllegalArgumentException("token limit: expected at least the " + (before + after)
                    + " special tokens that every text gets, found " + limit);
        }
        int text = Math.min(room, length - before - after);
        int first = settings.truncateLeft() ? length - after - text : before;
        int[] kept = new int[before + text + after];
        for (int i = 0; i < before; i++) {
            kept[i] = i;
        }
        for (int i = 0; i < text; i++) {
            kept[before + i] = first + i;
        }
        for (int i = 0; i < after; i++) {
            kept[before + text + i] = length - after + i;
        }
        return kept;
    }

    private static long[] select(long[] values, int[] positions) {
        return Arrays.stream(positions).mapToLong(position -> values[position]).toArray();
    }

    private long[] filled(long[] values, int length, long filling) {
        long[] row = new long[length];
        Arrays.fill(row, filling);
        System.arraycopy(values, 0, row, settings.padLeft() ? length - values.length : 0, values.length);
        return row;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
