/** The kernelspec: what Jupyter reads to offer and start the kernel, and the picture it shows for it. */
package dev.cortado.runner.install;
