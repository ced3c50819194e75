package dev.weir.streams.enforce;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where verdicts are posted.
 *
 * @param uri https, or http where that was allowed or stays on the machine
 */
public record Webhook(URI uri) {
  /**
   * Reads an address.
   *
   * @param allowsHttp whether it may be http beyond this machine
   * @throws IllegalArgumentException if it will not do, saying why without the query, which may
   *     hold a secret
   */
  public static Webhook of(String address, boolean allowsHttp) {
    URI uri;
    try {
      uri = new URI(address.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no address (expected: https://HOST[:PORT]/PATH)");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException(
          (scheme.isEmpty() ? "no scheme" : scheme) + " (expected: https://HOST[:PORT]/PATH)");
    }
    if (uri.getUserInfo() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          uri.getHost()
              + ": a user or a fragment in the address (expected: neither; --secret-file signs)");
    }
    if (scheme.equals("http") && !allowsHttp && !isLoopback(uri.getHost())) {
      throw new IllegalArgumentException(
          "http://"
              + uri.getHost()
              + " (expected: https; --allow-http where the network between is yours)");
    }
    return new Webhook(uri);
  }

  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127(\\.[0-9]{1,3}){3}");
  }

  /** Scheme, host and port: what may be shown. */
  @Override
  public String toString() {
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }
}
