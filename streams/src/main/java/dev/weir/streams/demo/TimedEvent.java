package dev.weir.streams.demo;

import dev.weir.event.Post;
import org.apache.avro.specific.SpecificRecord;

/**
 * An event and when it happens.
 *
 * @param atMs event time, milliseconds since the epoch; also when to send it
 * @param topic where it belongs: posts, reactions or reports
 * @param key record key: the author of a post, otherwise the post
 */
public record TimedEvent(long atMs, String topic, String key, SpecificRecord event) {
  static TimedEvent of(Post post) {
    return new TimedEvent(post.getCreatedAt().toEpochMilli(), "posts", post.getAuthorId(), post);
  }
}
