package dev.weir.streams.stage;

import dev.weir.decision.Verdict;
import dev.weir.features.storage.RowStore;
import dev.weir.internal.PostMemory;
import dev.weir.internal.RememberedRevision;
import dev.weir.streams.wire.AvroCodec;
import java.util.List;
import java.util.Optional;

/** Reads what the post stage remembers, for lookups from any thread. */
public final class PostMemories {
  private static final ThreadLocal<AvroCodec<PostMemory>> CODEC =
      ThreadLocal.withInitial(() -> AvroCodec.of(PostMemory.class));

  private PostMemories() {}

  /** The latest revision of the post's verdict; empty when the post is not known. */
  public static Optional<Verdict> latestVerdict(RowStore rows, String postId) {
    byte[] row = rows.get(StageKeys.memory(postId));
    if (row == null) {
      return Optional.empty();
    }
    List<RememberedRevision> revisions = CODEC.get().decode(row).orThrow().getRevisions();
    return Optional.of(revisions.get(revisions.size() - 1).getVerdict());
  }
}
