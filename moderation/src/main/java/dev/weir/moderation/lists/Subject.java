package dev.weir.moderation.lists;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.lists.links.Link;
import dev.weir.moderation.lists.links.LinkReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lists are matched against; links and entities are read at first use. Not thread-safe: made
 * for one post.
 */
final class Subject {
  private final Content content;
  private final List<MediaHash> media;
  private final Entities entities;
  private final long atMs;
  private @Nullable List<Link> links;
  private @Nullable List<String> named;

  Subject(Content content, List<MediaHash> media, Entities entities, long atMs) {
    this.content = content;
    this.media = media;
    this.entities = entities;
    this.atMs = atMs;
  }

  Content content() {
    return content;
  }

  List<MediaHash> media() {
    return media;
  }

  /** Entries that name the post's author, the post, or its text. */
  List<String> entities() {
    List<String> read = named;
    if (read == null) {
      read =
          List.of(
              "author:" + entities.author(),
              "post:" + entities.post(),
              "text:" + content.fingerprint());
      named = read;
    }
    return read;
  }

  /** Event time decided for. */
  long atMs() {
    return atMs;
  }

  List<Link> links() {
    List<Link> read = links;
    if (read == null) {
      read = LinkReader.links(content);
      links = read;
    }
    return read;
  }
}
