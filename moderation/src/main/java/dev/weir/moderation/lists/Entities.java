package dev.weir.moderation.lists;

import static java.util.Objects.requireNonNull;

/**
 * Who a post is of, as lists of {@link ListKind#ENTITIES} name it. What is empty is on no list.
 *
 * @param author id of who wrote it
 * @param post its own id
 */
public record Entities(String author, String post) {
  /** Of a text that is nobody's. */
  public static final Entities NONE = new Entities("", "");

  public Entities {
    requireNonNull(author, "author");
    requireNonNull(post, "post");
  }
}
