package messaging.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * README or a page of {@code src/docs}.
 *
 * @param file from the top of the repository
 * @param text as it is in the file
 * @param opening its first paragraph, as plain text
 * @param anchors what a link to a heading or a row of the page may name
 * @param links targets as they are written, of pictures too
 * @param commands what stands in running text as code
 * @param samples its blocks of code, in order
 * @param tables by the heading above, the first one under each
 */
record Page(
    Path file,
    String text,
    String opening,
    Set<String> anchors,
    List<String> links,
    List<String> commands,
    List<Sample> samples,
    Map<String, Table> tables) {
  /** Where people begin. */
  static final Path README = Path.of("README.md");

  /** Where all else is. */
  static final Path FOLDER = Path.of("src", "docs");

  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .build();

  /**
   * A table.
   *
   * @param rows without the head; of each cell its plain text, in which code stands in backquotes
   */
  record Table(List<List<String>> rows) {
    /** The cells of one column, from 0. */
    List<String> column(int index) {
      return rows.stream().map(row -> row.get(index)).toList();
    }
  }

  /** README. */
  static Page readme() {
    return read(README);
  }

  /** The page of that name in {@code src/docs}. */
  static Page named(String name) {
    return read(FOLDER.resolve(name));
  }

  /** README and all pages. */
  static List<Page> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      Stream<Path> pages = files.filter(file -> file.toString().endsWith(".md")).sorted();
      return Stream.concat(Stream.of(README), pages).map(Page::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks of all pages in one language. */
  static List<Sample> samples(String language) {
    return all().stream()
        .flatMap(page -> page.samples().stream())
        .filter(sample -> sample.language().equals(language))
        .toList();
  }

  private static Page read(Path file) {
    try {
      String text = Files.readString(file);
      return new PageReader(file).read(text, PARSER.parse(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The table under a heading. */
  Table table(String heading) {
    Table table = tables.get(heading);
    if (table == null) {
      throw new AssertionError(file + " has no table under " + heading);
    }
    return table;
  }
}
