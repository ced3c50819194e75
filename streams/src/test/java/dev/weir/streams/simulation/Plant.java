package dev.weir.streams.simulation;

import dev.weir.streams.stage.StageNames;

/** Bugs that are planted to see that they are found. */
enum Plant {
  NONE,

  /** A start forgets which post ids were seen. */
  SEEN_POSTS_FORGOTTEN,

  /**
   * Rows of the post stage do not know again what they have counted: each start takes it for new.
   */
  COUNTED_AGAIN,

  /** A start forgets which outputs were sent. */
  OUTBOX_IGNORED,

  /** A start forgets by which positions of live tables the task decides. */
  BASIS_IGNORED,

  /** The rows of an interval are logged before what they were computed from. */
  LOGGED_IN_REVERSE;

  private static final int SHIFT = 1 << 10;

  /** Whether a start does not find the row. */
  boolean loses(byte[] key) {
    if (key.length < 5 || key[0] != 0 || key[1] != 0 || key[2] != 0) {
      return false;
    }
    char kind = (char) key[4];
    return switch (this) {
      case SEEN_POSTS_FORGOTTEN -> key[3] == 1 && kind == 's';
      case OUTBOX_IGNORED -> key[3] == 0 && kind == 'o';
      case BASIS_IGNORED -> key[3] == 5 && kind == 'b';
      case NONE, COUNTED_AGAIN, LOGGED_IN_REVERSE -> false;
    };
  }

  /** What is added to the number of partitions, so that positions of another life are not known. */
  int partitionShift(String stage, int life) {
    return this == COUNTED_AGAIN && stage.equals(StageNames.POST) ? life * SHIFT : 0;
  }
}
