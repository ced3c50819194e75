package dev.weir.features.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * Which keys may have been restored since the store was empty: a Bloom filter that grows, so that
 * the usual row of a changelog, the only one of its key, costs no look into the database.
 *
 * <p>Layers of doubling size, {@value #BITS_PER_KEY} bits a key: 12 MiB for 10 million keys, while
 * they are restored. Never says no wrongly; says yes wrongly for about one key in 200. Not
 * thread-safe.
 */
final class RestoredKeys {
  private static final int BITS_PER_KEY = 12;
  private static final int PROBES = 6;
  private static final int FIRST_LAYER_KEYS = 1 << 15;

  /** Beyond it every key may be there: 48 MiB at most per store. */
  private static final long KEYS_MAX = 1L << 25;

  private final List<long[]> layers = new ArrayList<>();
  private long capacity;
  private long keys;

  /** Whether the key may have been added before; adds it. */
  boolean addAndTest(byte[] key) {
    if (keys >= KEYS_MAX) {
      return true;
    }
    long hash = hash(key);
    for (long[] layer : layers) {
      if (holds(layer, hash)) {
        return true;
      }
    }
    if (keys >= capacity) {
      int layerKeys = FIRST_LAYER_KEYS << Math.min(layers.size(), 9);
      layers.add(new long[layerKeys / Long.SIZE * BITS_PER_KEY]);
      capacity += layerKeys;
    }
    add(layers.get(layers.size() - 1), hash);
    keys++;
    return false;
  }

  private static boolean holds(long[] layer, long hash) {
    long step = hash >>> 17 | hash << 47;
    for (int i = 0; i < PROBES; i++) {
      long bit = bit(hash + i * step, layer);
      if ((layer[(int) (bit >>> 6)] >>> bit & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  private static void add(long[] layer, long hash) {
    long step = hash >>> 17 | hash << 47;
    for (int i = 0; i < PROBES; i++) {
      long bit = bit(hash + i * step, layer);
      layer[(int) (bit >>> 6)] |= 1L << bit;
    }
  }

  /** Spreads the hash over the layer's bits without a division. */
  private static long bit(long hash, long[] layer) {
    return Math.multiplyHigh(hash >>> 1, (long) layer.length * Long.SIZE * 2);
  }

  private static long hash(byte[] key) {
    // Two halves of the key's words mixed by odd multipliers; keys are not chosen against it, and
    // a collision costs one look into the database.
    long hash = 0x9E3779B97F4A7C15L ^ key.length;
    int at = 0;
    for (; at + Long.BYTES <= key.length; at += Long.BYTES) {
      hash = mix(hash ^ BigEndian.getLong(key, at));
    }
    long rest = 0;
    for (; at < key.length; at++) {
      rest = rest << 8 | (key[at] & 0xFF);
    }
    return mix(hash ^ rest);
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /** Bytes of the filter. */
  long bytes() {
    return layers.stream().mapToLong(layer -> (long) layer.length * Long.BYTES).sum();
  }
}
