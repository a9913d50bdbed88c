/** The user's own snippets that run before a session's first cell. */
package dev.cortado.kernel.startup;
