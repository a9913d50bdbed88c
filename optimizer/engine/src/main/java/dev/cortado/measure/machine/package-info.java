/**
 * How undisturbed the machine was while something was timed: the processors' frequency, time stolen by a hypervisor, thermal
 * throttling, other processes' work, and a fixed piece of work timed again and again. {@link dev.cortado.measure.machine.Disturbance}
 * says what of it makes times doubtful. Linux tells all of it; elsewhere what is not known is left out.
 */
package dev.cortado.measure.machine;
