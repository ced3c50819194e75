package dev.weir.moderation.lists.links;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A domain, or a domain and the beginning of a path, as lists hold them: {@code example.com} means
 * the domain and all below it, {@code example.com/shop} only paths in {@code /shop} there. A top
 * level is written with a leading dot: {@code .zip}.
 */
public final class LinkRule {
  /** Code units of one entry. */
  public static final int LENGTH_MAX = 1_024;

  private static final int LEVELS_MAX = 40;
  private static final int STEPS_MAX = 16;

  private LinkRule() {}

  /** The entry in the form that is looked up; empty when it names no domain. */
  public static Optional<String> canonical(String written) {
    String text = written.strip();
    if (text.isEmpty() || text.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    text = Refanged.of(text, text.length()).text();
    int scheme = text.indexOf("://");
    text = scheme >= 0 ? text.substring(scheme + 3) : text;
    text = text.startsWith("*.") ? text.substring(2) : text;
    int slash = text.indexOf('/');
    String authority = slash < 0 ? text : text.substring(0, slash);
    String path = slash < 0 ? "" : text.substring(slash);
    int port = authority.indexOf(':');
    String host = port < 0 ? authority : authority.substring(0, port);
    Optional<String> name =
        host.startsWith(".")
            ? Hosts.canonical("x" + host).map(below -> below.substring(1))
            : Hosts.canonical(host);
    return name.filter(n -> isPath(path)).map(n -> n + trimmed(path));
  }

  private static boolean isPath(String path) {
    return path.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '?' && c != '#');
  }

  private static String trimmed(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /** Every entry that would take the link, most specific first. */
  public static List<String> taking(Link link) {
    List<String> taking = new ArrayList<>();
    List<String> paths = paths(link.path());
    String host = link.host();
    int from = 0;
    for (int level = 0; level < LEVELS_MAX && from >= 0; level++) {
      String domain = host.substring(from);
      for (String path : paths) {
        taking.add(domain + path);
      }
      int dot = host.indexOf('.', from);
      if (dot < 0 || Character.isDigit(host.charAt(host.length() - 1))) {
        break; // an address has no domains above it
      }
      from = dot + 1;
      if (host.indexOf('.', from) < 0) {
        taking.add("." + host.substring(from));
        break;
      }
    }
    return taking;
  }

  /** The path and what it lies in, longest first; the empty one last. */
  private static List<String> paths(String path) {
    List<String> paths = new ArrayList<>();
    String rest = trimmed(path);
    int steps = 0;
    int at = 0;
    while (steps < STEPS_MAX && at < rest.length()) {
      int next = rest.indexOf('/', at + 1);
      at = next < 0 ? rest.length() : next;
      if (at <= LENGTH_MAX) {
        paths.add(0, rest.substring(0, at));
      }
      steps++;
    }
    paths.add("");
    return paths;
  }
}
