/** The magics that load, list, describe and save models. */
package dev.cortado.magics.model;
