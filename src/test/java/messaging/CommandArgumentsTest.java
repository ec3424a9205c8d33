package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a command says of arguments that it cannot work with, before it begins. */
final class CommandArgumentsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replay                                                     | --from
          replay --from yesterday                                    | looks like 2026-11-24T00:00:00Z
          replay --from 2026-11-24                                   | looks like 2026-11-24T00:00:00Z
          replay --from 2026-11-24T00:00:00Z --to soon               | looks like 2026-11-24T00:00:00Z
          replay --from 2026-11-24T00:00:00Z --to 2026-11-23T00:00:00Z | --to is before --from
          replay --from 2026-11-24T00:00:00Z --subject-prefix again  | end with a dot
          tail --url http://localhost:1                              | --user
          tail --user a/b --url http://localhost:1                   | option '--user': 'a/b' is not a user id
          tail --user ann --url localhost:8080                       | http://127.0.0.1:8080
          tail --user ann --url http://localhost:1 --token=x         | --token is not a signed JWT
          tail --user bob --url http://localhost:1 --token=ANNS      | not the user of the token
          tail --user ann --url http://localhost:1 --ca-file nowhere | --ca-file cannot be used
          check --pair ann                                           | --pair must be two user ids
          check --pair ann,b/b                                       | --pair must be two user ids
          erase                                                      | --user
          erase --user a/b                                           | option '--user': 'a/b' is not a user id
          erase --user ann --chat-with a/b                           | option '--chat-with': 'a/b' is not a user id
          erase --user ann --before soon                             | looks like 2026-11-24T00:00:00Z
          erase --user ann --wait long                               | --wait
          migrate now                                                | now
          """)
  void endTheCommandWithTwoAndAReason(String call, String reason) {
    StringWriter err = new StringWriter();
    String[] arguments = call.replace("ANNS", token("ann")).split(" ", -1);
    assertThat(Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments))
        .isEqualTo(2);
    assertThat(err.toString()).contains(reason);
  }

  /** With a signature that does not matter here. */
  private static String token(String user) {
    return encoded("{\"alg\":\"HS256\"}") + "." + encoded("{\"sub\":\"" + user + "\"}") + ".c2ln";
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
