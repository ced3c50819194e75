package dev.weir.streams.demo;

import org.apache.avro.specific.SpecificRecord;

/** Where the community's events go. Called by one thread; must not wait for an answer. */
@FunctionalInterface
public interface EventSink {
  /**
   * @param key record key: the author of a post, otherwise the post
   */
  void send(String topic, String key, SpecificRecord event);
}
