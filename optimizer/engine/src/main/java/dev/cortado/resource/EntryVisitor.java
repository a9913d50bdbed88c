package dev.cortado.resource;

/** Is shown the files of an archive; see {@link Resources#walk}. */
@FunctionalInterface
public interface EntryVisitor {

    /**
     * Looks at a file.
     *
     * @param path inside the archive
     * @param content all of it
     * @throws ResourceException if it is not what was expected; ends the walk
     */
    void visit(String path, byte[] content) throws ResourceException;
}
