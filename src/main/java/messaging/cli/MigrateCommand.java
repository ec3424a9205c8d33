package messaging.cli;

import java.util.concurrent.Callable;
import messaging.config.PostgresConfig;
import messaging.persistence.Migrations;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code migrate}: only the schema, for deployments that migrate in a separate step. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description =
        "Brings the schema of the database up to this version, and ends. A start does it too.",
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK, ExitCodes.FAILED, ExitCodes.USAGE})
public final class MigrateCommand implements Callable<Integer> {
  @Mixin private final ConfigFile config = new ConfigFile();

  @Override
  public Integer call() {
    PostgresConfig postgres = config.load().postgres();
    Migrations.migrate(postgres);
    return ExitCode.OK;
  }
}
