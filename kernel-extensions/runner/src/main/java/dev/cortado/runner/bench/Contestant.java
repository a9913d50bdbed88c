package dev.cortado.runner.bench;

import dev.cortado.runner.process.KernelCommand;

/**
 * A kernel that is measured.
 *
 * @param name what the table calls it
 * @param command how it is started
 */
public record Contestant(String name, KernelCommand command) {}
