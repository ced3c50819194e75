package dev.weir.streams;

import dev.weir.streams.broker.BrokerException;
import dev.weir.streams.command.AuditCommand;
import dev.weir.streams.command.BacktestCommand;
import dev.weir.streams.command.CampaignsCommand;
import dev.weir.streams.command.CommandFailure;
import dev.weir.streams.command.DeadLetterCommand;
import dev.weir.streams.command.DoctorCommand;
import dev.weir.streams.command.EnforceCommand;
import dev.weir.streams.command.EvalCommand;
import dev.weir.streams.command.ExplainCommand;
import dev.weir.streams.command.FeaturesCommand;
import dev.weir.streams.command.ForgetCommand;
import dev.weir.streams.command.IngestCommand;
import dev.weir.streams.command.ListsCommand;
import dev.weir.streams.command.ModerateCommand;
import dev.weir.streams.command.PolicyCommand;
import dev.weir.streams.command.ReplayCommand;
import dev.weir.streams.command.TopicsCommand;
import dev.weir.streams.command.TrainCommand;
import dev.weir.streams.command.TrainingSetCommand;
import dev.weir.streams.command.VerdictsCommand;
import dev.weir.streams.live.LiveTableException;
import dev.weir.streams.offline.StoppedException;
import dev.weir.streams.policies.PoliciesException;
import dev.weir.streams.settings.ConfigurationException;
import dev.weir.streams.topics.TopicsException;
import dev.weir.streams.wire.TrustedTypes;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code weir} command. Standard output holds results only; everything else is on error. */
@Command(
    name = "weir",
    description = "Streaming feature store and real-time content moderation on Kafka.",
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir demo --duration 30s                     a simulated community, live",
      "  weir run                                     embedded Kafka, data in ./weir-data",
      "  weir ingest --authors 500 posts.tsv.gz       posts in",
      "  weir verdicts tail                           verdicts out",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the reason is on standard error",
      "2:not understood: wrong option or argument",
      "3:halted: the process had stood still for too long to know what is still its own",
      "130:ended by Ctrl-C where that is not the ordinary end"
    })
public final class Main {
  /** The command did not do what was asked. */
  public static final int FAILED = 1;

  /** The command was ended by Ctrl-C. */
  static final int INTERRUPTED = 130;

  /** In the order of {@code --help}: what is used first comes first. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          RunCommand.class,
          IngestCommand.class,
          VerdictsCommand.class,
          EnforceCommand.class,
          FeaturesCommand.class,
          ModerateCommand.class,
          CheckConfigCommand.class,
          PolicyCommand.class,
          ApiKeyCommand.class,
          ListsCommand.class,
          CampaignsCommand.class,
          TopicsCommand.class,
          DeadLetterCommand.class,
          DoctorCommand.class,
          ForgetCommand.class,
          TrainCommand.class,
          EvalCommand.class,
          TrainingSetCommand.class,
          BacktestCommand.class,
          ReplayCommand.class,
          ExplainCommand.class,
          AuditCommand.class);

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "On failure show where it came from.")
  private boolean stackTrace;

  static {
    TrustedTypes.register();
  }

  private Main() {}

  /** Ends the process with the command's exit code. */
  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    System.out.flush();
    System.exit(code);
  }

  /** The command line as a value, for tests and completion scripts. */
  public static CommandLine commandLine() {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    COMMANDS.forEach(line::addSubcommand);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setExecutionExceptionHandler((failure, command, parsed) -> main.report(failure, command));
    return line;
  }

  private int report(Exception failure, CommandLine command) {
    if (failure instanceof StoppedException) {
      command.getErr().println("weir: " + failure.getMessage());
      command.getErr().flush();
      return INTERRUPTED;
    }
    boolean expected =
        failure instanceof CommandFailure
            || failure instanceof ConfigurationException
            || failure instanceof BrokerException
            || failure instanceof TopicsException
            || failure instanceof LiveTableException
            || failure instanceof PoliciesException;
    String message = expected ? String.valueOf(failure.getMessage()) : failure.toString();
    command.getErr().println("weir: " + message);
    if (stackTrace) {
      failure.printStackTrace(command.getErr());
    } else if (!expected) {
      command.getErr().println("weir: unexpected; run again with --stacktrace and report it");
    }
    command.getErr().flush();
    return FAILED;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"weir " + (version == null ? "(not packaged)" : version)};
    }
  }
}
