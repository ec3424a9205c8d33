package messaging.event;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import messaging.config.NatsTls;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a NATS server whose certificate is signed by somebody we trust and is for the host that
 * was asked for. The library leaves the host unchecked and offers no switch for it. For one attempt
 * to connect.
 */
final class NatsTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager chains;
  private volatile @Nullable CertificateException refusal;

  private NatsTrust(X509ExtendedTrustManager chains) {
    this.chains = chains;
  }

  /** A file cannot be used. */
  static final class FilesException extends IOException {
    private static final long serialVersionUID = 1L;

    FilesException(Exception cause) {
      super("A certificate or key file for NATS cannot be used: " + cause.getMessage(), cause);
    }
  }

  /**
   * Reads the files of those who are trusted.
   *
   * @throws FilesException if that fails
   */
  static NatsTrust read(Vertx vertx, NatsTls tls) throws FilesException {
    try {
      return new NatsTrust(
          Arrays.stream(authorities(vertx, tls.caFile()).getTrustManagers())
              .filter(X509ExtendedTrustManager.class::isInstance)
              .map(X509ExtendedTrustManager.class::cast)
              .findFirst()
              .orElseThrow());
    } catch (Exception e) {
      throw new FilesException(e);
    }
  }

  private static TrustManagerFactory authorities(Vertx vertx, String caFile) throws Exception {
    if (!caFile.isEmpty()) {
      return new PemTrustOptions().addCertPath(caFile).getTrustManagerFactory(vertx);
    }
    TrustManagerFactory java =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    java.init((KeyStore) null);
    return java;
  }

  /**
   * A context that trusts as this does, and shows the certificate of the service.
   *
   * @throws FilesException if its files cannot be used
   */
  SSLContext context(Vertx vertx, NatsTls tls) throws FilesException {
    try {
      KeyManager[] keys =
          tls.certFile().isEmpty()
              ? new KeyManager[0]
              : new PemKeyCertOptions()
                  .setCertPath(tls.certFile())
                  .setKeyPath(tls.keyFile())
                  .getKeyManagerFactory(vertx)
                  .getKeyManagers();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {this}, null);
      return context;
    } catch (Exception e) {
      throw new FilesException(e);
    }
  }

  /** Why the certificate of a server was refused; null if none was. */
  @Nullable CertificateException refusal() {
    return refusal;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    SSLSocket server = (SSLSocket) socket;
    SSLParameters parameters = server.getSSLParameters();
    // The rules for names are those of HTTPS (RFC 2818), as the NATS clients of Go have them.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    server.setSSLParameters(parameters);
    try {
      chains.checkServerTrusted(chain, authType, server);
    } catch (CertificateException e) {
      refusal = e;
      throw e;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw unknownHost();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw unknownHost();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw unknownHost();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw unknownHost();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw unknownHost();
  }

  private static CertificateException unknownHost() {
    return new CertificateException("Only certificates of servers, on sockets, can be checked");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
