package dev.weir.streams.enforce;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;

/** What is kept of a verdict that could not be delivered: JSON, with the webhook as it was sent. */
final class EnforcementDeadLetter {
  private static final JsonMapper JSON = new JsonMapper();

  private EnforcementDeadLetter() {}

  static byte[] of(Delivery delivery, long nowMs) {
    ObjectNode letter = JSON.createObjectNode();
    letter.put("id", WebhookBody.id(delivery.postId(), delivery.revision()));
    letter.put("reason", delivery.problem());
    letter.put("tries", delivery.tries());
    letter.put("first_tried_at", Instant.ofEpochMilli(delivery.firstTryMs()).toString());
    letter.put("set_aside_at", Instant.ofEpochMilli(nowMs).toString());
    letter.put("partition", delivery.partition());
    letter.put("offset", delivery.offset());
    try {
      letter.set("webhook", JSON.readTree(delivery.body()));
      return JSON.writeValueAsBytes(letter);
    } catch (IOException e) {
      throw new IllegalStateException("no JSON of a webhook", e);
    }
  }
}
