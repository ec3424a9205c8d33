package messaging.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A logged-in client of an XMPP server on loopback, without TLS, one request at a time. It knows no
 * more of XML than that stanzas end. Not thread-safe.
 */
final class XmppConnection implements AutoCloseable {
  static final String HOST = "localhost";
  static final String PASSWORD = "secret";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BUFFER = 1 << 16;
  private static final Pattern COUNT = Pattern.compile("<count>(\\d+)</count>");
  private static final String HEAD =
      "<stream:stream to='localhost' version='1.0' xmlns='jabber:client'"
          + " xmlns:stream='http://etherx.jabber.org/streams'>";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] chunk = new byte[BUFFER];
  private int asked;

  private XmppConnection(int port, String user) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      in = socket.getInputStream();
      out = socket.getOutputStream();
      logIn(user);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that sends, and is told what has been dealt with (XEP-0198). */
  static XmppConnection sending(int port, String user) {
    XmppConnection connection = new XmppConnection(port, user);
    try {
      connection.ask("<enable xmlns='urn:xmpp:sm:3'/>", "<enabled");
      return connection;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One that reads. The server keeps nothing of what it has written, and asks for no word of it.
   */
  static XmppConnection reading(int port, String user) {
    return new XmppConnection(port, user);
  }

  private void logIn(String user) throws IOException {
    String login = "\0" + user + "\0" + PASSWORD;
    ask(HEAD, "</stream:features>");
    ask(
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
            + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))
            + "</auth>",
        "<success");
    ask(HEAD, "</stream:features>");
    ask("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", "</iq>");
  }

  /** Sends a message; returns when the server says that it has dealt with it. */
  void send(String receiver, String text) {
    String stanza =
        "<message type='chat' to='%s@%s' id='m%d'><body>%s</body></message><r xmlns='urn:xmpp:sm:3'/>"
            .formatted(receiver, HOST, asked++, text);
    try {
      // What comes back is nothing but the acknowledgement, unless the message was refused.
      ask(stanza, "<a ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the latest page of the conversation with that user (XEP-0313); gives its messages. */
  int page(String peer, int limit) {
    String answer =
        query(
            "<x xmlns='jabber:x:data' type='submit'>"
                + "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>"
                + "<field var='with'><value>%s@%s</value></field></x>".formatted(peer, HOST)
                + "<set xmlns='http://jabber.org/protocol/rsm'><max>%d</max><before/></set>"
                    .formatted(limit));
    return answer.split("<body>", -1).length - 1;
  }

  /** How many messages the archive of this user holds. */
  long archived() {
    String answer = query("<set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set>");
    Matcher count = COUNT.matcher(answer);
    if (!count.find()) {
      throw new IllegalStateException("The archive does not tell its size: " + answer);
    }
    return Long.parseLong(count.group(1));
  }

  private String query(String inside) {
    String id = "q" + asked++;
    try {
      return ask(
          "<iq type='set' id='%s'><query xmlns='urn:xmpp:mam:2' queryid='%s'>%s</query></iq>"
              .formatted(id, id, inside),
          "</fin></iq>");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes, and reads until that text. */
  private String ask(String stanza, String until) throws IOException {
    out.write(stanza.getBytes(StandardCharsets.UTF_8));
    StringBuilder answer = new StringBuilder();
    int from = 0;
    while (answer.indexOf(until, from) < 0) {
      from = Math.max(0, answer.length() - until.length());
      int length = in.read(chunk);
      if (length < 0) {
        throw new IOException("The server closed the stream: " + answer);
      }
      answer.append(new String(chunk, 0, length, StandardCharsets.ISO_8859_1));
      if (answer.indexOf("type='error'", from) >= 0 || answer.indexOf("<failure", from) >= 0) {
        throw new IOException("The server refused " + stanza + ": " + answer);
      }
    }
    return answer.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
