/** Options that several magics share: samples that a model is looked at with, and how much of it may be lost. */
package dev.cortado.magics.calibrate;
