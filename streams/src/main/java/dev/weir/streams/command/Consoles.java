package dev.weir.streams.command;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The writers of the command line a command runs under, so that tests can read them. */
public final class Consoles {
  private Consoles() {}

  /** Standard output. */
  public static PrintWriter out(@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec, "spec").commandLine().getOut();
  }

  /** Standard error. */
  public static PrintWriter err(@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec, "spec").commandLine().getErr();
  }
}
