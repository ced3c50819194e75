package dev.weir.streams.command;

import picocli.CommandLine.Command;

/** {@code weir policy}: policies checked, compared, published and taken back. */
@Command(
    name = "policy",
    description = "Check, compare, publish and take back policies while instances run.",
    subcommands = {
      PolicyCheckCommand.class,
      PolicyDiffCommand.class,
      PolicyPublishCommand.class,
      PolicyRollbackCommand.class,
      PolicyResumeCommand.class,
      PolicyStatusCommand.class,
      PolicySchemaCommand.class
    })
public final class PolicyCommand {}
