package messaging.config;

/**
 * The files for HTTPS on the public port, both PEM, read again when they change.
 *
 * @param certificateFile the certificate of the service, and then its chain; empty for plain HTTP
 * @param keyFile its private key; empty if there is no certificate
 */
public record HttpTls(String certificateFile, String keyFile) {
  /** Plain HTTP. */
  public static final HttpTls NONE = new HttpTls("", "");

  /** Whether the public port speaks HTTPS. */
  public boolean isOn() {
    return !certificateFile.isEmpty();
  }
}
