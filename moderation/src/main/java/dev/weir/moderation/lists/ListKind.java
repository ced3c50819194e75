package dev.weir.moderation.lists;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the entries of a list are, and so how they are looked for. */
public enum ListKind {
  /** Words and phrases in the normal form of the text. */
  TERMS,
  /** Words, phrases and signs in the text exactly as written. */
  WRITTEN_TERMS,
  /** RE2 patterns. */
  PATTERNS,
  /** Domains, with or without the beginning of a path, in the addresses of the text. */
  DOMAINS,
  /** Whole texts, by the hash of their normal form. */
  TEXTS,
  /** Whole texts and what differs from them in little, by fingerprint. */
  NEAR_TEXTS,
  /** Perceptual hashes of 256 bits, of the media of the post. */
  HASHES,
  /** Authors, texts and posts by id: the list's name is a label that they carry. */
  ENTITIES;

  /** Lower case, as in policies and on the wire. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<ListKind> of(String key) {
    return Arrays.stream(values()).filter(kind -> kind.key().equals(key)).findFirst();
  }

  public static List<String> keys() {
    return Arrays.stream(values()).map(ListKind::key).toList();
  }

  /** Whether matches are places in the text, which a match of another list may lie in. */
  public boolean inText() {
    return this == TERMS || this == WRITTEN_TERMS || this == PATTERNS;
  }
}
