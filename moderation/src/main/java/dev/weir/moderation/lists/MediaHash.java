package dev.weir.moderation.lists;

import static java.util.Objects.requireNonNull;

import dev.weir.moderation.lists.hashes.PerceptualHash;

/**
 * The hash of one of a post's media.
 *
 * @param media which, from 0
 * @param quality 0 to 100, how much there was in the picture to hash; -1 when not said
 */
public record MediaHash(int media, PerceptualHash hash, int quality) {
  public MediaHash {
    requireNonNull(hash, "hash");
  }
}
