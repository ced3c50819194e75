package dev.weir.streams.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports below the range that outgoing connections take from (32768 on Linux), where one chosen
 * by the system could be taken again between choosing and listening.
 */
final class Ports {
  private static final int LOWEST = 12_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  static boolean free(String host, int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** A free port other than the given one. */
  static int choose(String host, int other) {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (port != other && free(host, port)) {
        return port;
      }
    }
    throw new BrokerException(
        "no free port on "
            + host
            + " between "
            + LOWEST
            + " and "
            + HIGHEST
            + " in "
            + ATTEMPTS
            + " attempts; is that an address of this machine?");
  }
}
