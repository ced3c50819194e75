package dev.weir.streams.lists;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.weir.moderation.lists.Entries;
import dev.weir.moderation.lists.EntryException;
import dev.weir.moderation.lists.ListKind;
import dev.weir.moderation.lists.ListSnapshot;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An entry of a list, as its record's key names it: name of the list, kind, and the entry as looked
 * up, a line each. The entry itself stands in the key, so that a record without a value says what
 * is to go.
 *
 * @param entry in canonical form
 */
public record EntryKey(String list, ListKind kind, String entry) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  /** How lists are named. */
  public static final String NAME_FORM =
      "a lower-case letter, then letters, digits or '_', at most 64";

  public EntryKey {
    requireNonNull(list, "list");
    requireNonNull(kind, "kind");
    requireNonNull(entry, "entry");
  }

  /** The key of an entry as somebody wrote it. */
  public static EntryKey of(String list, ListKind kind, String written) throws EntryException {
    return new EntryKey(list, kind, Entries.canonical(kind, written));
  }

  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The list it belongs to. */
  public ListSnapshot.Key listKey() {
    return new ListSnapshot.Key(list, kind);
  }

  /** What names the entry in verdicts. */
  public String id() {
    return Entries.id(kind, entry);
  }

  byte[] bytes() {
    return (list + '\n' + kind.key() + '\n' + entry).getBytes(UTF_8);
  }

  /** Empty when the bytes are no such key, or the entry is not in canonical form. */
  static Optional<EntryKey> parse(byte[] bytes) {
    String[] parts = new String(bytes, UTF_8).split("\n", 3);
    if (parts.length < 3 || !isName(parts[0])) {
      return Optional.empty();
    }
    return ListKind.of(parts[1])
        .filter(kind -> isCanonical(kind, parts[2]))
        .map(kind -> new EntryKey(parts[0], kind, parts[2]));
  }

  private static boolean isCanonical(ListKind kind, String entry) {
    String written =
        switch (kind) {
          case TEXTS -> "sha256:" + entry;
          case NEAR_TEXTS -> "fingerprint:" + entry;
          default -> entry;
        };
    try {
      return Entries.canonical(kind, written).equals(entry);
    } catch (EntryException e) {
      return false;
    }
  }
}
