package messaging.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import messaging.auth.Identities;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code config}: what the service would run with. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description =
        "Checks the configuration and prints the values in effect as YAML, secrets masked.",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK, ExitCodes.FAILED, ExitCodes.USAGE})
public final class ConfigCommand implements Callable<Integer> {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  @Spec private CommandSpec spec;
  @Mixin private final ConfigFile config = new ConfigFile();

  @Override
  public Integer call() throws JsonProcessingException {
    // A start would end with an unusable key.
    Identities.check(config.load().auth());
    ObjectNode root = YAML.createObjectNode();
    config
        .describe()
        .forEach(
            (key, value) -> {
              String[] path = key.split("\\.", -1);
              ObjectNode node = root;
              for (int i = 0; i < path.length - 1; i++) {
                node = node.withObjectProperty(path[i]);
              }
              node.put(path[path.length - 1], value);
            });
    PrintWriter out = spec.commandLine().getOut();
    out.print(YAML.writeValueAsString(root));
    // By itself it does that at the end of println and printf only.
    out.flush();
    return ExitCode.OK;
  }
}
