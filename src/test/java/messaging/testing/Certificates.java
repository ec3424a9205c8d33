package messaging.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates of a test, of an authority or on their own, made with the JDK's {@code keytool};
 * files are PEM.
 */
public final class Certificates {
  private static final String PASSWORD = "certificates";
  private static final String CA = "ca";

  private final Path folder;
  private final Path store;

  /** A certificate and its private key. */
  public record Issued(Path certificate, Path key) {}

  private Certificates(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("store.p12");
  }

  /** A new authority, with its files in an empty folder. */
  public static Certificates in(Path folder) {
    Certificates made = new Certificates(folder);
    made.keytool("CN=test authority", CA, List.of("-ext", "bc:c=ca:true"));
    made.write(CA);
    return made;
  }

  /**
   * Makes a certificate that signs itself. Whoever trusts its file trusts its holder.
   *
   * @param name the common name, which names the files too; each one in a folder needs its own
   * @param alternativeNames as {@code dns:name,ip:address}
   */
  public static Issued selfSigned(Path folder, String name, String alternativeNames) {
    Certificates made = new Certificates(folder);
    made.keytool("CN=" + name, name, List.of("-ext", "san=" + alternativeNames, "-keyalg", "RSA"));
    return made.write(name);
  }

  /** The side of a client that trusts the holder of this certificate, and nobody else. */
  public static SSLContext trusting(Path certificate) {
    try (InputStream pem = Files.newInputStream(certificate)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "trusted", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate that vouches for all that were issued. */
  public Path authority() {
    return folder.resolve(CA + ".crt");
  }

  /**
   * Issues a certificate.
   *
   * @param name the common name; once with each algorithm
   * @param algorithm {@code RSA} or {@code EC}
   * @param alternativeNames as {@code dns:name,ip:address}
   */
  public Issued issue(String name, String algorithm, String alternativeNames) {
    String alias = name + "-" + algorithm.toLowerCase(Locale.ROOT);
    keytool(
        "CN=" + name,
        alias,
        List.of("-signer", CA, "-ext", "san=" + alternativeNames, "-keyalg", algorithm));
    return write(alias);
  }

  private void keytool(String subject, String alias, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-dname", subject));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    command.addAll(more);
    if (!more.contains("-keyalg")) {
      command.addAll(List.of("-keyalg", "EC"));
    }
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool did not make " + alias);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Issued write(String alias) {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      Key key = keys.getKey(alias, PASSWORD.toCharArray());
      Path certificate =
          pem(alias + ".crt", "CERTIFICATE", keys.getCertificate(alias).getEncoded());
      return new Issued(certificate, pem(alias + ".key", "PRIVATE KEY", key.getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path pem(String file, String type, byte[] content) throws IOException {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    Path written =
        Files.writeString(
            folder.resolve(file),
            "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    // PostgreSQL takes no key that others can read.
    return Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
  }
}
