package messaging.docs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import messaging.testing.PagePart;

/**
 * {@code mvn -q test-compile exec:java -Dexec.main=messaging.docs.Mutations}: writes what the last
 * mutation runs of the rooms showed, into {@code src/docs/proof.md}.
 */
public final class Mutations {
  private static final PrintStream OUT = System.out;
  private static final Path REPORTS = Path.of("target/pit-reports");
  private static final Path PAGE = Page.FOLDER.resolve("proof.md");
  private static final PagePart TABLE =
      new PagePart(
          "<!-- made from the mutation runs -->",
          "<!-- end of what is made from the mutation runs -->");
  private static final String HEAD =
      """
      | Room | Changes | A test fails | Ran out of time | Not noticed | Not run | A test fails, of those run | of all |
      | --- | --- | --- | --- | --- | --- | --- | --- |
      """;

  /** The parts of a report that tell one change from all others; the class comes first. */
  private static final Set<String> WHERE_AND_WHAT =
      Set.of(
          "mutatedClass", "mutatedMethod", "methodDescription", "lineNumber", "mutator", "index");

  /** What became of a change, the surest first. */
  private enum Fate {
    FAILED,
    OUT_OF_TIME,
    NOT_NOTICED,
    NOT_RUN
  }

  private Mutations() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    String page = Files.readString(PAGE);
    Files.writeString(PAGE, TABLE.into(page, table(REPORTS, TABLE.of(page)).strip()));
    OUT.println("Written into " + PAGE);
  }

  /**
   * The table of all reports, one in each folder of {@code reports}. A room may have several, of
   * runs with different tests: what one of them noticed is noticed. A room without a report keeps
   * its row, as the runs of all rooms take hours.
   *
   * @param before the table before
   * @throws IOException if there is a report of a run that was stopped
   */
  static String table(Path reports, String before) throws IOException {
    Map<String, Map<String, Fate>> rooms = new TreeMap<>();
    for (Path report : reportsIn(reports)) {
      try (BufferedReader file = Files.newBufferedReader(report)) {
        read(XMLInputFactory.newInstance().createXMLStreamReader(file), rooms);
      } catch (XMLStreamException e) {
        throw new IOException(report + " is not complete: its run was stopped", e);
      }
    }
    Map<String, String> rows = new TreeMap<>();
    before.lines().skip(2).forEach(row -> rows.put(row.split("`", 3)[1], row));
    rooms.forEach((room, changes) -> rows.put(room, row(room, changes.values())));
    return HEAD + String.join("\n", rows.values());
  }

  private static List<Path> reportsIn(Path reports) throws IOException {
    try (Stream<Path> folders = Files.list(reports)) {
      return folders.map(folder -> folder.resolve("mutations.xml")).filter(Files::exists).toList();
    }
  }

  private static void read(XMLStreamReader xml, Map<String, Map<String, Fate>> rooms)
      throws XMLStreamException {
    Fate fate = Fate.NOT_RUN;
    List<String> change = new ArrayList<>();
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("mutation")) {
        fate = fate(xml.getAttributeValue(null, "status"));
        change.clear();
      } else if (event == XMLStreamConstants.START_ELEMENT
          && WHERE_AND_WHAT.contains(xml.getLocalName())) {
        change.add(xml.getElementText());
      } else if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("mutation")) {
        String room = change.get(0).split("\\.", 3)[1];
        rooms
            .computeIfAbsent(room, first -> new HashMap<>())
            .merge(String.join(" ", change), fate, Mutations::better);
      }
    }
  }

  private static Fate better(Fate a, Fate b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /**
   * Only a test that fails is sure to have noticed: a JVM that broke may have had other reasons.
   */
  private static Fate fate(String status) {
    return switch (status) {
      case "KILLED" -> Fate.FAILED;
      case "TIMED_OUT" -> Fate.OUT_OF_TIME;
      case "NO_COVERAGE" -> Fate.NOT_RUN;
      default -> Fate.NOT_NOTICED;
    };
  }

  private static String row(String room, Collection<Fate> fates) {
    int all = fates.size();
    int failed = Collections.frequency(fates, Fate.FAILED);
    int notRun = Collections.frequency(fates, Fate.NOT_RUN);
    return "| `%s` | %d | %d | %d | %d | %d | %s | %s |"
        .formatted(
            room,
            all,
            failed,
            Collections.frequency(fates, Fate.OUT_OF_TIME),
            Collections.frequency(fates, Fate.NOT_NOTICED),
            notRun,
            share(failed, all - notRun),
            share(failed, all));
  }

  private static String share(int part, int whole) {
    return whole == 0 ? "-" : Math.round(100.0 * part / whole) + " %";
  }
}
