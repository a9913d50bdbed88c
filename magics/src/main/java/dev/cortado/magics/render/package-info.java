/** How tables, charts and numbers look: HTML for the page, plain text for terminals and diffs, PNG and SVG for charts. */
package dev.cortado.magics.render;
