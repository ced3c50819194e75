package dev.weir.streams.routing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An instance, by the address at which the others and clients reach it.
 *
 * @param host a name or an address, of IPv6 without brackets
 */
public record Instance(String host, int port) {
  public Instance {
    if (host.isBlank() || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '@')) {
      throw new IllegalArgumentException("host: '" + host + "' (expected: a name or an address)");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
  }

  /**
   * Reads {@code host:port} or {@code [v6]:port}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static Instance parse(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    String host = colon < 0 ? "" : hostAndPort.substring(0, colon);
    String port = hostAndPort.substring(colon + 1);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      host = "";
    }
    if (host.isEmpty() || !port.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "address: '" + hostAndPort + "' (expected: host:port, e.g. weir-1.example:6566)");
    }
    return new Instance(host, Integer.parseInt(port));
  }

  /**
   * The address under which others reach this instance.
   *
   * @param advertised as the operator gives it, {@code host:port}
   * @param listen where it listens, {@code host:port}
   * @param boundPort the port that it got there
   * @throws UnknownHostException if it listens on every address and this machine has no name
   */
  public static Instance of(Optional<String> advertised, String listen, int boundPort)
      throws UnknownHostException {
    if (advertised.isPresent()) {
      return parse(advertised.get());
    }
    String host = listen.substring(0, listen.lastIndexOf(':'));
    InetAddress bound = InetAddress.getByName(host);
    return bound.isAnyLocalAddress()
        ? new Instance(InetAddress.getLocalHost().getHostAddress(), boundPort)
        : parse(host + ":" + boundPort);
  }

  /** {@code host:port}, as {@link #parse} reads it. */
  public String address() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
