package messaging.testing;

/**
 * A PostgreSQL server (18, but for {@link PackagedPostgres}) that commits durably ({@code fsync}
 * and {@code synchronous_commit} on). URIs read {@code
 * postgresql://user:password@host:port/database}; the user owns the database, is no superuser and
 * logs in with SCRAM. Thread-safe.
 */
public interface PostgresBacking {

  /** The URI of the database of that name. Creates the database if it is missing. */
  String database(String name);

  /** The URI of a new, empty database with a unique name. */
  String freshDatabase();
}
