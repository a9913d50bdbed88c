/** What this machine has that Cortado uses: each probe looks at one thing, all look at the same time. */
package dev.cortado.runner.doctor;
