package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresUriTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://user:password@host:5432/db",
        "postgres://user:password@host/db",
        "postgresql://user@host/db",
        "postgresql://user:p%40ss%2Fw%3Ard%25@host/db",
        "postgresql://us%40er:password@host/db%20name",
        "postgresql://user:password@[::1]:5432/db",
        "postgresql://user:password@[2001:db8::7]/db",
        "postgresql://user:password@one,two:5433,[::1]:5434/db?sslmode=require",
        "postgresql://user:password@10.0.0.1:1/db?application_name=x",
        "postgresql://user:password@host/db?sslmode=require&options=-c%20geqo%3Doff",
        "postgresql://user:password@host/db?SSLMODE=Disable&options=-c%20a%3D/b",
        "  postgresql://user:password@host/db  "
      })
  void takesAPostgresUri(String uri) {
    assertThat(load("MESSAGING_POSTGRES_URI", uri).postgres().address().uri())
        .isEqualTo(uri.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "jdbc:postgresql://host/db",
        "http://user:password@host/db",
        "postgresql://host/db",
        "postgresql://user:password@host",
        "postgresql://user:password@host/",
        "postgresql://user:password@/db",
        "postgresql://:password@host/db",
        "postgresql://user:@host/db",
        "postgresql://user:password@host:/db",
        "postgresql://user:password@host:65536/db",
        "postgresql://user:password@host:port/db",
        "postgresql://user:pass/word@host/db",
        "postgresql://user:pass@word@host/db",
        "postgresql://user:pass+word@host/db",
        "postgresql://user:100%@host/db",
        "postgresql://user:pass word@host/db",
        "postgresql://user:password@[::1/db",
        "postgresql://user:password@::1/db",
        "postgresql://user:password@one,/db",
        "postgresql://user:password@one:1,two:65536/db"
      })
  void refusesWhatIsNoPostgresUriWithoutShowingIt(String uri) {
    assertThat(problems(() -> load("MESSAGING_POSTGRES_URI", uri)))
        .containsExactly(
            "postgres.uri (MESSAGING_POSTGRES_URI): must be"
                + " postgresql://user:password@host:port/database, with special characters as %XX;"
                + " several host:port are separated by commas");
  }

  @Test
  void readsAnAddressForEachServerOfAPostgresUri() {
    String uri = "postgresql://user:pw@one,[::1]:5433/db?options=-c%20a%3Db,c";
    assertThat(load("MESSAGING_POSTGRES_URI", uri).postgres().address().uris())
        .containsExactly(
            "postgresql://user:pw@one/db?options=-c%20a%3Db,c",
            "postgresql://user:pw@[::1]:5433/db?options=-c%20a%3Db,c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslmode=never",
        "sslmode=",
        "sslmode",
        "ssl=true",
        "ssl_mode=require",
        "connect_timeout=5",
        "cachePreparedStatements=true",
        "application_name=x&passwrd=password",
        "sslmode=require&",
        "port=many",
        ""
      })
  void refusesParametersOfAPostgresUriThatWouldDoNothing(String parameters) {
    String uri = "postgresql://user:password@host/db?" + parameters;
    assertThat(problems(() -> load("MESSAGING_POSTGRES_URI", uri)))
        .containsExactly(
            "postgres.uri (MESSAGING_POSTGRES_URI): may have only these parameters: sslmode,"
                + " application_name, options, search_path, host, hostaddr, port, user, password,"
                + " dbname; sslmode is one of disable, allow, prefer, require,"
                + " verify-ca, verify-full");
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-ca", "VERIFY-FULL"})
  void needsTheCertificatesThatVouchWhereTheServerIsVerified(String mode) {
    assertThat(problems(() -> load("MESSAGING_POSTGRES_URI", withMode(mode))))
        .singleElement()
        .asString()
        .startsWith("postgres.ca-file")
        .contains("is needed for sslmode=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer"})
  void refusesCertificatesThatVouchForNothing(String mode) {
    assertThat(
            problems(
                () ->
                    load(
                        "MESSAGING_POSTGRES_URI",
                        withMode(mode),
                        "MESSAGING_POSTGRES_CA_FILE",
                        "pom.xml")))
        .singleElement()
        .asString()
        .contains("does nothing without sslmode=require");
  }

  @Test
  void refusesCertificateWithoutItsKey() {
    assertThat(problems(() -> load("MESSAGING_POSTGRES_CERT_FILE", "pom.xml")))
        .singleElement()
        .asString()
        .contains("goes together with postgres.key-file");
  }

  @Test
  void migratesAtTheSameAddressUnlessThereIsAnother() {
    PostgresAddress same = load().postgres().address();
    PostgresAddress other =
        load("MESSAGING_POSTGRES_MIGRATION_URI", "postgresql://owner:pw@[::1]/db")
            .postgres()
            .address();

    assertThat(same.migration()).isEqualTo(same);
    assertThat(other.migration().uri()).isEqualTo("postgresql://owner:pw@[::1]/db");
    assertThat(other.uri()).isEqualTo(same.uri());
  }

  @Test
  void needsAnAddressForTheMigrationWhereAPoolerKeepsNoSession() {
    assertThat(problems(() -> load("MESSAGING_POSTGRES_POOLER", "transaction")))
        .singleElement()
        .asString()
        .contains("postgres.migration-uri", "is needed for postgres.pooler=transaction");
    assertThat(problems(() -> load("MESSAGING_POSTGRES_POOLER", "session")))
        .singleElement()
        .asString()
        .contains("postgres.pooler", "must be none or transaction");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "postgresql://owner:pw@host/db?ssl=true"})
  void readsTheAddressForTheMigrationInTheSameWay(String uri) {
    assertThat(problems(() -> load("MESSAGING_POSTGRES_MIGRATION_URI", uri)))
        .singleElement()
        .asString()
        .startsWith("postgres.migration-uri (MESSAGING_POSTGRES_MIGRATION_URI): m")
        .doesNotContain("pw@host");
  }

  @Test
  void verifiesTheServerOfTheMigrationToo() {
    String uri = "postgresql://owner:pw@host/db?sslmode=verify-full";
    assertThat(problems(() -> load("MESSAGING_POSTGRES_MIGRATION_URI", uri)))
        .singleElement()
        .asString()
        .contains("is needed for sslmode=verify-full");
    assertThat(
            load("MESSAGING_POSTGRES_MIGRATION_URI", uri, "MESSAGING_POSTGRES_CA_FILE", "pom.xml")
                .postgres()
                .address()
                .migration()
                .caFile())
        .isEqualTo("pom.xml");
  }

  private static String withMode(String mode) {
    return "postgresql://user:password@host/db?sslmode=" + mode;
  }
}
