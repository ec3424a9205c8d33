package messaging.cli;

import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import messaging.auth.Identities;
import messaging.config.Finding;
import messaging.config.ServiceConfig;
import messaging.contact.ContactCheck;
import messaging.event.NatsCheck;
import messaging.http.TlsVerticle;
import messaging.message.MessageRules;
import messaging.persistence.DatabaseCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code check}: whether a node would find what it needs. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Looks whether a node would find what it needs: database, NATS and contact-service.",
      "Prints a line for each thing, and what to do if it is wrong. Changes and stores nothing."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {"0:all is well", "1:something is wrong", ExitCodes.USAGE})
public final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final ConfigFile config = new ConfigFile();

  @Option(
      names = "--pair",
      paramLabel = "SENDER,RECEIVER",
      hideParamSyntax = true,
      split = ",",
      defaultValue = "check-sender,check-receiver",
      description =
          "Two users whom the contact-service is asked about; it may say no. If it is left out, two"
              + " that need not exist.")
  private List<String> pair;

  @Override
  public Integer call() {
    if (pair.size() != 2 || !pair.stream().allMatch(MessageRules::isUserId)) {
      throw new ParameterException(
          spec.commandLine(), "--pair must be two user ids with a comma between them");
    }
    ServiceConfig loaded = config.load();
    Identities.check(loaded.auth());
    TlsVerticle.check(loaded.http().tls());
    List<Finding> findings = new ArrayList<>();
    findings.add(tell(Finding.well("configuration", "it can be used")));
    DatabaseCheck.run(loaded.postgres()).forEach(found -> findings.add(tell(found)));
    Vertx vertx = Vertx.vertx();
    try (NatsCheck nats = new NatsCheck(vertx, loaded.nats(), loaded.events())) {
      nats.run().forEach(found -> findings.add(tell(found)));
      findings.add(
          tell(ContactCheck.run(vertx, loaded.contacts(), pair.get(0), pair.get(1)).await()));
    } finally {
      vertx.close().await();
    }
    return findings.stream().allMatch(Finding::isWell) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** At once, as the next look may take some seconds. */
  private Finding tell(Finding found) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%-5s  %-13s  %s%n", found.isWell() ? "well" : "WRONG", found.about(), found.shown());
    if (!found.isWell()) {
      out.printf("%-5s  %-13s  -> %s%n", "", "", found.advice());
    }
    out.flush();
    return found;
  }
}
