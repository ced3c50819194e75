package dev.weir.moderation.training;

import dev.weir.moderation.content.Content;

/**
 * A normalised text.
 *
 * @param fold which heads do not see it, so that their logits of it are honest
 * @param answers one per head: 1, 0, or -1 for unknown
 */
record TrainingText(Content content, int fold, byte[] answers) {}
