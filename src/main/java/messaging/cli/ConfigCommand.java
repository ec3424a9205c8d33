package messaging.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.concurrent.Callable;
import messaging.auth.Identities;
import messaging.config.ServiceConfig;
import messaging.http.TlsVerticle;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code config}: what the service would run with. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = {
      "Checks the configuration and prints the values in effect as YAML, secrets masked.",
      "A comment says where each is from: a file, a variable, or the default."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK, ExitCodes.FAILED, ExitCodes.USAGE})
public final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final ConfigFile config = new ConfigFile();

  @Override
  public Integer call() throws JsonProcessingException {
    // A start would end with an unusable key.
    ServiceConfig loaded = config.load();
    Identities.check(loaded.auth());
    TlsVerticle.check(loaded.http().tls());
    new SettingsPrinter(spec.commandLine().getOut()).print(config.describe());
    return ExitCode.OK;
  }
}
