package dev.weir.features.storage;

import java.util.Arrays;

/** A key as a map key: equal by content, hash computed once. */
final class StagedKey {
  private final byte[] bytes;
  private final int hash;

  StagedKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StagedKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
