package dev.weir.streams.wire;

import dev.weir.event.Reaction;
import dev.weir.features.event.Event;
import org.jspecify.annotations.Nullable;

/** A reaction, as the feature store reads it; fields as in {@link EventTypes#REACTIONS}. */
public final class ReactionEvent implements Event {
  private static final int CREATED_AT = 5;

  private final Reaction reaction;
  private final long eventTimeMs;

  public ReactionEvent(Reaction reaction) {
    this.reaction = reaction;
    this.eventTimeMs = reaction.getCreatedAt().toEpochMilli();
  }

  @Override
  public String id() {
    return reaction.getReactionId();
  }

  @Override
  public long eventTimeMs() {
    return eventTimeMs;
  }

  @Override
  public boolean has(int field) {
    return field == CREATED_AT || text(field) != null;
  }

  @Override
  public double number(int field) {
    return field == CREATED_AT ? eventTimeMs : Double.NaN;
  }

  @Override
  public @Nullable String text(int field) {
    return switch (field) {
      case 0 -> reaction.getReactionId();
      case 1 -> reaction.getPostId();
      case 2 -> reaction.getPostAuthorId();
      case 3 -> reaction.getActorId();
      case 4 -> reaction.getKind().name();
      default -> null;
    };
  }
}
