package messaging.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import messaging.config.HttpTls;

/**
 * A certificate and its private key, which fit.
 *
 * @param begin from when it is valid
 * @param end until when it, and every certificate of its chain, is valid
 */
record TlsPair(KeyManagerFactory keys, Instant begin, Instant end) {
  private static final List<String> ALGORITHMS = List.of("RSA", "EC");
  private static final byte[] SAMPLE = {1, 2, 3};

  /** What the two files hold, whether or not it makes sense. */
  record Content(Buffer certificate, Buffer key) {

    /**
     * Reads the files.
     *
     * @throws TlsFilesException if that fails
     */
    static Content of(HttpTls files) {
      return new Content(
          read("http.tls.certificate-file", files.certificateFile()),
          read("http.tls.key-file", files.keyFile()));
    }

    private static Buffer read(String key, String file) {
      try {
        return Buffer.buffer(Files.readAllBytes(Path.of(file)));
      } catch (IOException e) {
        throw new TlsFilesException(key + " cannot be read: " + e.getMessage());
      }
    }
  }

  /**
   * Takes the content as PEM.
   *
   * @throws TlsFilesException if it is none, or if the key belongs to another certificate
   */
  static TlsPair of(Vertx vertx, Content content) {
    List<X509Certificate> chain = chain(content.certificate());
    KeyManagerFactory keys = keys(vertx, content);
    if (!fits(privateKey(keys), chain.get(0).getPublicKey())) {
      throw otherKey();
    }
    return new TlsPair(
        keys,
        chain.get(0).getNotBefore().toInstant(),
        chain.stream()
            .map(one -> one.getNotAfter().toInstant())
            .min(Comparator.naturalOrder())
            .orElseThrow());
  }

  private static TlsFilesException otherKey() {
    return new TlsFilesException(
        "http.tls.key-file is not the key of the first certificate in http.tls.certificate-file");
  }

  private static List<X509Certificate> chain(Buffer pem) {
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes()))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (CertificateException noCertificate) {
      // said below; the exception tells of bytes
    }
    throw new TlsFilesException("http.tls.certificate-file holds no certificate (PEM)");
  }

  private static KeyManagerFactory keys(Vertx vertx, Content content) {
    try {
      return new PemKeyCertOptions()
          .setCertValue(content.certificate())
          .setKeyValue(content.key())
          .getKeyManagerFactory(vertx);
    } catch (Exception e) {
      // The key store of Java compares them itself, but their algorithms only.
      throw String.valueOf(e.getMessage()).contains("does not match")
          ? otherKey()
          : new TlsFilesException(
              "http.tls.key-file holds no private key that can be used"
                  + " (PEM without a password; RSA or EC)");
    }
  }

  private static PrivateKey privateKey(KeyManagerFactory keys) {
    return Arrays.stream(keys.getKeyManagers())
        .filter(X509KeyManager.class::isInstance)
        .map(X509KeyManager.class::cast)
        .flatMap(TlsPair::privateKeys)
        .findFirst()
        .orElseThrow(
            () -> new TlsFilesException("http.tls.certificate-file is not for an RSA or EC key"));
  }

  private static Stream<PrivateKey> privateKeys(X509KeyManager keys) {
    return ALGORITHMS.stream()
        .map(algorithm -> keys.getServerAliases(algorithm, null))
        .filter(Objects::nonNull)
        .flatMap(Arrays::stream)
        .map(keys::getPrivateKey);
  }

  /** The store of Vert.x takes any two. */
  private static boolean fits(PrivateKey privateKey, PublicKey publicKey) {
    if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature =
          Signature.getInstance(
              privateKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(privateKey);
      signature.update(SAMPLE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(SAMPLE);
      return signature.verify(signed);
    } catch (GeneralSecurityException otherSizes) {
      return false;
    }
  }
}
