package dev.weir.streams.endtoend;

import dev.weir.event.Post;
import dev.weir.features.definition.Window;
import java.util.List;

/** What one author sent, counted the naive way. */
record History(List<Post> posts) {
  /** Posts of the window that ends at that moment, which is part of it. */
  List<Post> in(String window, long asOfMs) {
    long fromMs = asOfMs - Window.parse(window).lengthMs();
    return posts.stream().filter(p -> timeMs(p) > fromMs && timeMs(p) <= asOfMs).toList();
  }

  static long timeMs(Post post) {
    return post.getCreatedAt().toEpochMilli();
  }
}
