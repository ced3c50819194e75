package dev.weir.moderation.content;

/** Original text to {@link Content}. */
public interface Normalizer {
  Content normalize(String text);
}
