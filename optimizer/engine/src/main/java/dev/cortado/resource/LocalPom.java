package dev.cortado.resource;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.model.Model;
import org.apache.maven.model.Parent;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;

/**
 * A pom that is in no repository: a file, or what somebody wrote into a cell.
 *
 * @param xml a whole {@code <project>}, or what stands in one: {@code <dependencies>}, {@code <repositories>},
 *     {@code <properties>}, or single {@code <dependency>} elements
 * @param folder where it lies: a parent is looked for from there by its {@code <relativePath>}
 * @param name what messages call it
 */
public record LocalPom(String xml, Path folder, String name) {

    /**
     * Reads a pom file.
     *
     * @throws ResourceException if there is none
     */
    public static LocalPom read(Path file) throws IOException {
        Path pom = Files.isDirectory(file) ? file.resolve("pom.xml") : file;
        if (!Files.isRegularFile(pom)) {
            throw new ResourceException("there is no pom " + pom);
        }
        return new LocalPom(
                Files.readString(pom),
                pom.toAbsolutePath().getParent(),
                pom.getFileName().toString());
    }

    /** The text as a whole project; what is added stands on the first line, so that line numbers stay. */
    private String project() {
        String text = xml.strip().replaceFirst("^<\\?xml[^>]*\\?>", "");
        String start = text.replaceAll("(?s)<!--.*?-->", "").strip();
        if (start.startsWith("<project")) {
            return text;
        }
        boolean bare = start.startsWith("<dependency>");
        return "<project>" + (bare ? "<dependencies>" : "") + text + (bare ? "</dependencies>" : "") + "</project>";
    }

    /**
     * The model as written, with a name for what has none.
     *
     * @throws ResourceException naming line and column if it is no pom
     */
    Model model() throws ResourceException {
        try (Reader reader = new StringReader(project())) {
            Model model = new MavenXpp3Reader().read(reader, true);
            Parent parent = model.getParent();
            model.setModelVersion("4.0.0");
            if (model.getGroupId() == null && parent == null) {
                model.setGroupId("dev.cortado.notebook");
            }
            if (model.getArtifactId() == null) {
                model.setArtifactId("cell");
            }
            if (model.getVersion() == null && parent == null) {
                model.setVersion("1");
            }
            return model;
        } catch (XmlPullParserException e) {
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new ResourceException(name + " is no pom: " + message.replaceAll(" +", " "), e);
        } catch (IOException e) {
            throw new ResourceException(name + " is no pom: " + e.getMessage(), e);
        }
    }

    /** The pom's parent if it lies in the folder it says. */
    Optional<LocalPom> parent() throws IOException {
        Parent parent = model().getParent();
        if (parent == null
                || parent.getRelativePath() == null
                || parent.getRelativePath().isBlank()) {
            return Optional.empty();
        }
        Path file = folder.resolve(parent.getRelativePath()).normalize();
        if (Files.isDirectory(file)) {
            file = file.resolve("pom.xml");
        }
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        LocalPom found = read(file);
        Model model = found.model();
        // A pom that happens to lie there but is another project's is not the parent.
        return parent.getArtifactId().equals(model.getArtifactId()) ? Optional.of(found) : Optional.empty();
    }
}
