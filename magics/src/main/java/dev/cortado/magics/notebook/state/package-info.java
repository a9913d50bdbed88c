/**
 * What the session holds and what it did: variables and declarations ({@code %who}, {@code %whos}, {@code %reset}), past
 * cells ({@code %history}), output ({@code %%capture}), code in files ({@code %load}).
 */
package dev.cortado.magics.notebook.state;
