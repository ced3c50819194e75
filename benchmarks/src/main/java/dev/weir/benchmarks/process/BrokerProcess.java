package dev.weir.benchmarks.process;

import dev.weir.streams.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The embedded broker in a process of its own. Prints its address on a line, ends when its standard
 * input does.
 */
public final class BrokerProcess {
  private BrokerProcess() {}

  /**
   * Starts one; its data is in {@code broker} of the directory. Its address is the next line it
   * says.
   *
   * @param heap as {@code -Xmx} takes it
   */
  public static ChildJvm start(Path directory, String heap) throws IOException {
    return ChildJvm.start(
        "broker",
        Files.createDirectories(directory),
        List.of("-XX:+UseG1GC", "-Xmx" + heap),
        List.of(BrokerProcess.class.getName(), data(directory).toString()));
  }

  /** Where it keeps its data. */
  public static Path data(Path directory) {
    return directory.resolve("broker");
  }

  /**
   * @param arguments the data directory
   */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]))) {
      System.out.println(broker.bootstrapServers());
      System.out.flush();
      while (System.in.read() >= 0) {
        // nothing is said to it
      }
    }
    Runtime.getRuntime().halt(0); // its data is thrown away: no need to wait for its threads
  }
}
