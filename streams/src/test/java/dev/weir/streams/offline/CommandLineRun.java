package dev.weir.streams.offline;

import dev.weir.streams.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** A command as a user types it, and what came of it. */
record CommandLineRun(int code, String out, String err) {
  static CommandLineRun weir(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(new String[0]));
    return new CommandLineRun(code, out.toString(), err.toString());
  }

  static CommandLineRun weir(Object... arguments) {
    return weir(List.of(arguments).stream().map(Object::toString).toList());
  }
}
