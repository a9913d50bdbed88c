/**
 * Fusions: passes that replace several nodes by one that computes the same. {@link dev.cortado.fuse.EncoderFusion} replaces whole encoders
 * by the native operators; each of the others is one file that helps any graph in any runtime that has the operator. What a fusion looks
 * for is written down in {@link dev.cortado.fuse.match} and {@link dev.cortado.fuse.encoder}.
 */
package dev.cortado.fuse;
