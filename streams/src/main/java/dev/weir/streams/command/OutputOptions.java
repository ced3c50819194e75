package dev.weir.streams.command;

import picocli.CommandLine.Option;

/** What standard output holds: {@code @Mixin} of commands a script may call. */
public final class OutputOptions {
  @Option(
      names = "--json",
      description = "Print JSON on standard output; everything else goes to standard error.")
  private boolean json;

  public boolean json() {
    return json;
  }
}
