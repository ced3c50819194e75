package dev.weir.moderation.training;

import dev.weir.moderation.content.Content;

/** A normalised text with one answer per head: 1, 0, or -1 for unknown. */
record TrainingText(Content content, byte[] answers) {}
