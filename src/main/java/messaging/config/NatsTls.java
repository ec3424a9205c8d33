package messaging.config;

/**
 * The files for {@code tls://}, all PEM, read again for every connection.
 *
 * @param caFile who may have signed the server's certificate; empty for those that Java trusts
 * @param certFile the certificate of the service, with its chain; empty for none
 * @param keyFile its private key; empty if there is no certificate
 */
public record NatsTls(String caFile, String certFile, String keyFile) {
  /** No file. */
  public static final NatsTls NONE = new NatsTls("", "", "");
}
