package messaging.config;

import java.util.List;

/**
 * Where the database is, and how it and we prove who we are.
 *
 * @param uri {@code postgresql://user:password@host:port,host:port/database}, with one server or
 *     several
 * @param caFile certificates in PEM form that vouch for the server's; empty: it is not verified
 * @param certFile our own certificate; empty for none
 * @param keyFile its private key; empty for none
 * @param migrationUri like {@code uri}, for the migration; empty: the same
 * @param pooler what is on the way to {@code uri}; nothing of the kind is on the way to the other
 */
public record PostgresAddress(
    String uri,
    String caFile,
    String certFile,
    String keyFile,
    String migrationUri,
    PostgresPooler pooler) {

  /** Without a pooler. */
  public PostgresAddress(String uri, String caFile, String certFile, String keyFile) {
    this(uri, caFile, certFile, keyFile, "", PostgresPooler.NONE);
  }

  /** Without TLS files. */
  public PostgresAddress(String uri) {
    this(uri, "", "", "");
  }

  /** The address that the migration uses. */
  public PostgresAddress migration() {
    return migrationUri.isEmpty()
        ? this
        : new PostgresAddress(migrationUri, caFile, certFile, keyFile);
  }

  /** The URI of each server: {@link #uri} with that one only. */
  public List<String> uris() {
    return PostgresUri.servers(uri);
  }

  /** Nothing, as the URI holds a password. */
  @Override
  public String toString() {
    return "PostgresAddress[]";
  }
}
