package dev.weir.streams.wire;

import dev.weir.event.Reaction;
import org.jspecify.annotations.Nullable;

/** A reaction, as the feature store reads it; fields as in {@link EventTypes#REACTIONS}. */
public final class ReactionEvent extends TextFieldsEvent {
  private static final int CREATED_AT = 5;

  private final Reaction reaction;

  public ReactionEvent(Reaction reaction) {
    super(reaction.getReactionId(), reaction.getCreatedAt(), CREATED_AT);
    this.reaction = reaction;
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
