/** What lies around the notebook: environment variables ({@code %env}), other programs ({@code %sh}), files. */
package dev.cortado.magics.notebook.system;
