package messaging.config;

import static messaging.config.ConfigFixture.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContactsReaderTest {
  private static final String AUTHORIZATION = "MESSAGING_CONTACTS_AUTHORIZATION";

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer a.b-c_d~e+f/g==", "Basic dXNlcjpwYXNz", "ApiKey key=\"a b\""})
  void takesAnAuthorization(String value) {
    assertThat(load(AUTHORIZATION, value).contacts().authorization()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer s3cret\r\nX-Evil: 1", "Bearer s3cr\u00e9t", "s3cret\0", "s3cret\tb"})
  void refusesAnAuthorizationThatIsNoHeaderValueWithoutShowingIt(String value) {
    assertThatThrownBy(() -> load(AUTHORIZATION, value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("contacts.authorization (" + AUTHORIZATION + "): must have nothing")
        .hasMessageNotContaining("s3cr");
  }

  @Test
  void refusesAUserInTheAddressWithoutShowingItsPassword() {
    assertThatThrownBy(() -> load("MESSAGING_CONTACTS_URL", "http://ann:s3cret@contacts"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must have no user; set contacts.authorization instead")
        .hasMessageNotContaining("s3cret");
  }
}
