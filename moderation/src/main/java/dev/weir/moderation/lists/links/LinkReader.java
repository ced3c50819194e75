package dev.weir.moderation.lists.links;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the web addresses of a text, with or without a scheme, in the text as written and in its
 * normal form, and the addresses that stand in their paths and queries ({@code ?url=...}, encoded
 * up to three times), which a redirect may lead to.
 *
 * <p>Finds too much rather than too little ({@code readme.md} is a host): what is found is only
 * looked up. What stands before an {@code @} is a user's name and no host. Linear in the text.
 * Stateless, thread-safe.
 */
public final class LinkReader {
  /** How often an address within an address is followed, and a query decoded. */
  private static final int DEPTH_MAX = 3;

  /** Addresses inside one address. */
  private static final int NESTED_MAX = 100;

  private LinkReader() {}

  /** Links in the order of the text; spans are in code units of the original. */
  public static List<Link> links(Content content) {
    List<Link> links = new ArrayList<>();
    String original = content.original();
    int limit = Math.min(original.length(), Normalizer.CHARS_MAX);
    if (mayHave(original, limit)) {
      Refanged refanged = Refanged.of(original, limit);
      read(refanged.text(), refanged.offsets(), links);
    }
    String normalized = content.normalized();
    if (mayHave(normalized, normalized.length())) {
      Set<String> known = new HashSet<>();
      links.forEach(link -> known.add(link.host() + link.path()));
      Refanged refanged = Refanged.of(normalized, normalized.length());
      int[] offsets = refanged.offsets();
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = content.offsets()[offsets[i]];
      }
      List<Link> more = new ArrayList<>();
      read(refanged.text(), offsets, more);
      more.removeIf(link -> known.contains(link.host() + link.path()));
      links.addAll(more);
    }
    return links;
  }

  /** Whether there is anything in the text that could be made an address. */
  private static boolean mayHave(String text, int limit) {
    for (int i = 0; i < limit; i++) {
      char c = text.charAt(i);
      if (c == '.' || c == ':' || c >= 0x2024 || c == '[' || c == '(') {
        return true;
      }
      if ((c == 'd' || c == 'D') && text.regionMatches(true, i, "dot", 0, 3)) {
        return true;
      }
    }
    return false;
  }

  private static void read(String text, int[] offsets, List<Link> links) {
    int i = 0;
    while (i < text.length()) {
      if (!isHostChar(text.charAt(i))) {
        i++;
        continue;
      }
      int end = endOfHost(text, i);
      int user = endOfUser(text, end);
      if (user > end) {
        i = user;
        continue;
      }
      boolean schemed = i >= 3 && text.startsWith("//", i - 2);
      Optional<String> host = host(text, i, end, schemed);
      int tail = endOfPort(text, end);
      boolean path = tail < text.length() && "/?#".indexOf(text.charAt(tail)) >= 0;
      int close = path && host.isPresent() ? endOfLink(text, tail) : end;
      if (host.isPresent()) {
        int from = offsets[i];
        int to = Math.max(from, offsets[close]);
        String rest = path ? text.substring(tail, close) : "";
        links.add(new Link(host.get(), path(rest), from, to));
        if (path) {
          nested(rest, from, to, links);
        }
      }
      i = Math.max(close, i + 1);
    }
  }

  private static Optional<String> host(String text, int start, int end, boolean schemed) {
    int last = end;
    while (last > start && (text.charAt(last - 1) == '.' || text.charAt(last - 1) == '-')) {
      last--;
    }
    String written = text.substring(start, last);
    boolean dotted = written.indexOf('.') > 0 || written.indexOf('%') >= 0;
    if (!dotted && !schemed) {
      return Optional.empty(); // a number alone is an address only behind a scheme
    }
    Optional<String> host = Hosts.canonical(written);
    if (!schemed
        && host.isPresent()
        && Character.isDigit(host.get().charAt(host.get().length() - 1))) {
      // Versions and prices: without a scheme only four numbers are an address.
      return written.equals(host.get()) ? host : Optional.empty();
    }
    return host;
  }

  /** Addresses in what follows a host: behind {@code //} or {@code =}, as written and decoded. */
  private static void nested(String rest, int start, int end, List<Link> links) {
    Set<String> found = new HashSet<>();
    String text = rest;
    for (int round = 0; round <= DEPTH_MAX && found.size() < NESTED_MAX; round++) {
      for (int i = 1; i < text.length() && found.size() < NESTED_MAX; i++) {
        boolean behind = text.charAt(i - 1) == '=' || (i > 1 && text.startsWith("//", i - 2));
        if (behind && isHostChar(text.charAt(i))) {
          int close = endOfHost(text, i);
          int user = endOfUser(text, close);
          if (user > close) {
            i = user;
            close = i < text.length() ? endOfHost(text, i) : i;
          }
          int tail = endOfPort(text, close);
          int stop = tail;
          while (stop < text.length() && "&?#".indexOf(text.charAt(stop)) < 0) {
            stop++;
          }
          String path = tail < stop && text.charAt(tail) == '/' ? text.substring(tail, stop) : "";
          host(text, i, close, text.charAt(i - 1) == '/')
              .filter(host -> found.add(host + path))
              .ifPresent(host -> links.add(new Link(host, path, start, end)));
          i = Math.max(i, close - 1);
        }
      }
      String decoded = Percent.decode(text);
      if (decoded.equals(text)) {
        return;
      }
      text = decoded;
    }
  }

  private static String path(String rest) {
    int end = 0;
    while (end < rest.length() && rest.charAt(end) != '?' && rest.charAt(end) != '#') {
      end++;
    }
    return Percent.decode(rest.substring(0, end));
  }

  private static int endOfHost(String text, int start) {
    int i = start;
    while (i < text.length() && isHostChar(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Behind the {@code @} of a user's name that ends here; {@code end} if it is no name. */
  private static int endOfUser(String text, int end) {
    int i = end;
    if (i < text.length() && text.charAt(i) == ':') {
      i++;
      while (i < text.length() && i - end < 256 && " /?#@".indexOf(text.charAt(i)) < 0) {
        i++;
      }
    }
    return i < text.length() && text.charAt(i) == '@' ? i + 1 : end;
  }

  private static int endOfPort(String text, int end) {
    int i = end;
    if (i < text.length() && text.charAt(i) == ':') {
      i++;
      while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        i++;
      }
    }
    return i;
  }

  private static int endOfLink(String text, int start) {
    int i = start;
    while (i < text.length() && text.charAt(i) > ' ' && "<>\"'`".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static boolean isHostChar(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '%'
        || (c >= 0x80
            && (Character.isLetterOrDigit(c)
                || Character.isSurrogate(c)
                || Character.getType(c) == Character.NON_SPACING_MARK));
  }
}
