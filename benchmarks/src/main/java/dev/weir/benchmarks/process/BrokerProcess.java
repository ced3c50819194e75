package dev.weir.benchmarks.process;

import dev.weir.streams.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The embedded broker in a process of its own. Prints its address on a line, ends when its standard
 * input does.
 */
public final class BrokerProcess {
  private BrokerProcess() {}

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
