package messaging.docs;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.comments.CommentLine;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The tables of all keys, made from {@code conf/config.yaml}: a key, its default, and the comment
 * above it. Each section of the file is a heading with a table.
 */
final class ConfigurationTable {
  private static final Path FILE = Path.of("conf", "config.yaml");
  private static final String HEAD =
      """
      | Key | Default | Meaning |
      | --- | --- | --- |
      """;

  private ConfigurationTable() {}

  /** All of it. */
  static String markdown() {
    LoaderOptions options = new LoaderOptions();
    options.setProcessComments(true);
    try (Reader reader = Files.newBufferedReader(FILE)) {
      return entries(new Yaml(options).compose(reader)).stream()
          .map(section -> section(name(section), section.getValueNode()))
          .collect(Collectors.joining("\n\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String section(String name, Node section) {
    return "### " + name + "\n\n" + HEAD + rows(name, section);
  }

  private static String rows(String prefix, Node mapping) {
    return entries(mapping).stream()
        .map(entry -> row(prefix + "." + name(entry), entry))
        .collect(Collectors.joining("\n"));
  }

  private static String row(String key, NodeTuple entry) {
    if (!(entry.getValueNode() instanceof ScalarNode value)) {
      return rows(key, entry.getValueNode());
    }
    String standard = value.getValue().isEmpty() ? "" : " `" + value.getValue() + "`";
    return "| `" + key + "` |" + standard + " | " + meaning(key, entry.getKeyNode()) + " |";
  }

  private static String meaning(String key, Node node) {
    List<CommentLine> comments =
        node.getBlockComments() == null ? List.of() : node.getBlockComments();
    String meaning =
        comments.stream()
            .filter(line -> line.getCommentType() == CommentType.BLOCK)
            .map(line -> line.getValue().strip())
            .collect(Collectors.joining(" "));
    if (meaning.isEmpty()) {
      throw new AssertionError(FILE + " says nothing about " + key);
    }
    return meaning;
  }

  private static List<NodeTuple> entries(Node node) {
    return ((MappingNode) node).getValue();
  }

  private static String name(NodeTuple entry) {
    return ((ScalarNode) entry.getKeyNode()).getValue();
  }
}
