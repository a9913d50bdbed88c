/** Documentation for reading: javadoc comments and signatures as well-formed HTML and as plain text. */
package dev.cortado.kernel.assist.doc;
