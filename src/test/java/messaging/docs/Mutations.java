package messaging.docs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import messaging.testing.PagePart;

/**
 * {@code mvn -q test-compile exec:java -Dexec.main=messaging.docs.Mutations}: writes what the last
 * mutation runs showed, one for each room, into {@code src/docs/proof.md}.
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

  /** What became of a change. */
  private enum Fate {
    FAILED,
    OUT_OF_TIME,
    NOT_NOTICED,
    NOT_RUN
  }

  private Mutations() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    Files.writeString(PAGE, TABLE.into(Files.readString(PAGE), table(REPORTS).strip()));
    OUT.println("Written into " + PAGE);
  }

  /**
   * The table of all reports, one in each folder of {@code reports}.
   *
   * @throws IOException if there is a report of a run that was stopped
   */
  static String table(Path reports) throws IOException {
    Map<String, Map<Fate, Integer>> rooms = new TreeMap<>();
    for (Path report : reportsIn(reports)) {
      try (BufferedReader file = Files.newBufferedReader(report)) {
        read(XMLInputFactory.newInstance().createXMLStreamReader(file), rooms);
      } catch (XMLStreamException e) {
        throw new IOException(report + " is not complete: its run was stopped", e);
      }
    }
    StringBuilder table = new StringBuilder(HEAD);
    rooms.forEach((room, fates) -> table.append(row(room, fates)));
    return table.toString();
  }

  private static List<Path> reportsIn(Path reports) throws IOException {
    try (Stream<Path> rooms = Files.list(reports)) {
      return rooms.map(room -> room.resolve("mutations.xml")).filter(Files::exists).toList();
    }
  }

  private static void read(XMLStreamReader xml, Map<String, Map<Fate, Integer>> rooms)
      throws XMLStreamException {
    Fate fate = Fate.NOT_RUN;
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamConstants.START_ELEMENT) {
        if (xml.getLocalName().equals("mutation")) {
          fate = fate(xml.getAttributeValue(null, "status"));
        } else if (xml.getLocalName().equals("mutatedClass")) {
          String room = xml.getElementText().split("\\.", 3)[1];
          rooms
              .computeIfAbsent(room, first -> new EnumMap<>(Fate.class))
              .merge(fate, 1, Integer::sum);
        }
      }
    }
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

  private static String row(String room, Map<Fate, Integer> fates) {
    int all = fates.values().stream().mapToInt(Integer::intValue).sum();
    int failed = fates.getOrDefault(Fate.FAILED, 0);
    int notRun = fates.getOrDefault(Fate.NOT_RUN, 0);
    return "| `%s` | %d | %d | %d | %d | %d | %s | %s |%n"
        .formatted(
            room,
            all,
            failed,
            fates.getOrDefault(Fate.OUT_OF_TIME, 0),
            fates.getOrDefault(Fate.NOT_NOTICED, 0),
            notRun,
            share(failed, all - notRun),
            share(failed, all));
  }

  private static String share(int part, int whole) {
    return whole == 0 ? "-" : Math.round(100.0 * part / whole) + " %";
  }
}
