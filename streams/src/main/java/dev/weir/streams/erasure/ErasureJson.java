package dev.weir.streams.erasure;

import dev.weir.internal.ErasureReceipt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report as JSON: the command's and the server's words. */
public final class ErasureJson {
  private ErasureJson() {}

  /** The report, and what remains after it. */
  public static Map<String, Object> of(ErasureReport report, List<Remainder> remainders) {
    Map<String, Object> json = of(report);
    json.put(
        "remains",
        remainders.stream()
            .map(r -> Map.of("where", r.where(), "what", r.what(), "until", r.until()))
            .toList());
    return json;
  }

  /** The report alone. */
  public static Map<String, Object> of(ErasureReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("request_id", report.requestId());
    json.put("erased", report.erased());
    json.put("purged", report.purged());
    json.put("rows", report.rows());
    json.put("bytes", report.bytes());
    json.put("mentions", report.mentions());
    json.put("receipts_expected", report.expected());
    json.put("receipts", report.receipts().stream().map(ErasureJson::of).toList());
    return json;
  }

  private static Map<String, Object> of(ErasureReceipt receipt) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("entity", receipt.getEntity());
    json.put("key_sha256", receipt.getKeySha256());
    json.put("reason", receipt.getReason());
    json.put("stage", receipt.getStage());
    json.put("partition", receipt.getPartition());
    json.put("instance", receipt.getInstance());
    json.put(
        "erased",
        receipt.getErased().stream()
            .map(e -> Map.of("name", e.getName(), "rows", e.getRows(), "bytes", e.getBytes()))
            .toList());
    json.put("mentions", receipt.getMentions());
    json.put("erased_at", receipt.getErasedAt().toString());
    json.put("purged_at", receipt.getPurgedAt() == null ? null : receipt.getPurgedAt().toString());
    return json;
  }
}
