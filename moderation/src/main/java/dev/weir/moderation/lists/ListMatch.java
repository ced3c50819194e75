package dev.weir.moderation.lists;

import static java.util.Objects.requireNonNull;

/**
 * One match, as told: never the text around it.
 *
 * @param entry id of the entry: {@link Entries#id}
 * @param start first code unit in the original text; -1 for media and entities
 * @param end behind the last; -1 for media and entities
 * @param media which of the post's media, from 0; -1 for text and entities
 * @param distance bits in which the media's hash differs; -1 for text and entities
 */
public record ListMatch(String entry, int start, int end, int media, int distance) {
  public ListMatch {
    requireNonNull(entry, "entry");
  }
}
