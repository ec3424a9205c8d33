package messaging.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** Collects what a {@link Page} is made of; for one page. */
final class PageReader extends AbstractVisitor {
  private static final Pattern COMMENT =
      Pattern.compile("<!--\\s*([^:]*?)\\s*(?::\\s*(.*?)\\s*)?-->");

  /** Of a row of a table, such as {@code <a id="i1">}. */
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\">");

  private final Path file;

  /** Makes the same anchors as the sites that show Markdown. */
  private final IdGenerator ids = IdGenerator.builder().build();

  private final Set<String> anchors = new HashSet<>();
  private final List<String> links = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, Page.Table> tables = new HashMap<>();
  private String heading = "";
  private String opening = "";

  PageReader(Path file) {
    this.file = file;
  }

  Page read(String text, Node document) {
    document.accept(this);
    return new Page(file, text, opening, anchors, links, commands, samples, tables);
  }

  @Override
  public void visit(Heading block) {
    heading = plain(block);
    anchors.add(ids.generateId(heading.replace("`", "")));
    visitChildren(block);
  }

  @Override
  public void visit(Paragraph block) {
    if (opening.isEmpty()) {
      opening = plain(block);
    }
    visitChildren(block);
  }

  @Override
  public void visit(Link link) {
    links.add(link.getDestination());
    visitChildren(link);
  }

  @Override
  public void visit(HtmlInline html) {
    Matcher anchor = ANCHOR.matcher(html.getLiteral());
    if (anchor.matches()) {
      anchors.add(anchor.group(1));
    }
  }

  @Override
  public void visit(Image image) {
    links.add(image.getDestination());
  }

  @Override
  public void visit(Code code) {
    commands.add(code.getLiteral());
  }

  @Override
  public void visit(CustomBlock block) {
    if (block instanceof TableBlock) {
      tables.putIfAbsent(heading, new Page.Table(rows(block)));
    }
    visitChildren(block);
  }

  @Override
  public void visit(FencedCodeBlock block) {
    Map<String, String> notes = new HashMap<>();
    for (Node before = block.getPrevious();
        before instanceof HtmlBlock html && notes(html, notes);
        before = before.getPrevious()) {}
    String language = block.getInfo() == null ? "" : block.getInfo();
    samples.add(new Sample(place(block), language, block.getLiteral(), notes));
  }

  /** Whether it is a comment, which is then noted. */
  private static boolean notes(HtmlBlock html, Map<String, String> notes) {
    Matcher comment = COMMENT.matcher(html.getLiteral().strip());
    if (!comment.matches()) {
      return false;
    }
    notes.put(comment.group(1), comment.group(2) == null ? "" : comment.group(2));
    return true;
  }

  @Override
  public void visit(IndentedCodeBlock block) {
    // Nobody can say what it is.
    samples.add(new Sample(place(block), "", block.getLiteral(), Map.of()));
  }

  private String place(Node block) {
    return file + ":" + (block.getSourceSpans().get(0).getLineIndex() + 1);
  }

  private static List<List<String>> rows(Node table) {
    List<List<String>> rows = new ArrayList<>();
    for (Node body : children(table)) {
      if (body instanceof TableBody) {
        for (Node row : children(body)) {
          rows.add(children(row).stream().map(PageReader::plain).toList());
        }
      }
    }
    return rows;
  }

  private static List<Node> children(Node parent) {
    List<Node> all = new ArrayList<>();
    for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
      all.add(child);
    }
    return all;
  }

  /** Its text without emphasis and links, code in backquotes. */
  private static String plain(Node node) {
    if (node instanceof Text text) {
      return text.getLiteral();
    }
    if (node instanceof Code code) {
      return "`" + code.getLiteral() + "`";
    }
    if (node instanceof SoftLineBreak) {
      return " ";
    }
    StringBuilder text = new StringBuilder();
    children(node).forEach(child -> text.append(plain(child)));
    return text.toString();
  }
}
