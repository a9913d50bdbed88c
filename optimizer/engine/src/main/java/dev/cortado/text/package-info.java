/** Words for people: what a misspelt name was probably meant to be. */
package dev.cortado.text;
