package dev.weir.streams.query.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/** {@code GET /}: what can be asked here, with lines to copy. */
public final class IndexPage implements HttpService {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Weir</title>
      <style>body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
      pre{background:#f4f4f4;padding:.75rem;overflow-x:auto}</style></head><body>
      <h1>Weir</h1>
      """;
  private static final String MODERATION =
      HEAD
          + """
      <p>Rolling features, a text model and a policy over a stream of posts.</p>

      <h2>POST /get-online-features</h2>
      <p>Features of entities, as of now, or as of a moment. Feast's contract.</p>
      <pre>curl -s @URL@/get-online-features -H 'content-type: application/json' -d '{
        "entities": {"author_id": ["u1", "u2"]},
        "features": ["author_posting:posts_1h", "author_posting:toxicity_1d"],
        "full_feature_names": true, "include_bounds": true}'</pre>

      <h2>POST /v1/moderate</h2>
      <p>What the policy says of a text. Nothing is stored.</p>
      <pre>curl -s @URL@/v1/moderate -H 'content-type: application/json' -d '{
        "text": "Have a nice day, everyone.", "author_id": "u1"}'</pre>

      <h2>POST /v1alpha1/comments:analyze</h2>
      <p>Scores of a text in Perspective's shapes.</p>
      <pre>curl -s @URL@/v1alpha1/comments:analyze -H 'content-type: application/json' -d '{
        "comment": {"text": "Have a nice day, everyone."}, "languages": ["en"],
        "requestedAttributes": {"TOXICITY": {}, "INSULT": {}}}'</pre>

      <h2>GET /v1/verdicts/{post_id}</h2>
      <p>The latest verdict of a post that passed the stream.</p>
      <pre>curl -s @URL@/v1/verdicts/p1</pre>

      """;
  private static final String FEATURES =
      HEAD
          + """
      <p>Rolling features over streams of events.</p>

      <h2>POST /get-online-features</h2>
      <p>Features of entities, as of now, or as of a moment. Feast's contract.</p>
      <pre>curl -s @URL@/get-online-features -H 'content-type: application/json' -d '{
        "entities": {"JOIN_KEY": ["VALUE", "VALUE"]},
        "feature_service": "SERVICE",
        "full_feature_names": true, "include_bounds": true}'</pre>

      """;
  private static final String FOOT =
      """
      <h2>POST /push</h2>
      <p>Events to the topic of their source. Feast's contract; source and columns are yours.</p>
      <pre>curl -s @URL@/push -H 'content-type: application/json' -d '{
        "push_source_name": "SOURCE", "df": {"FIELD": ["VALUE", "VALUE"]}}'</pre>

      <h2>GET /v1/features, GET /v1/features/{view}</h2>
      <p>What is defined, and the rows, bytes and newest event held of it.</p>
      <pre>curl -s @URL@/v1/features</pre>

      <h2>POST /v1/forget, GET /v1/forget/{request_id}</h2>
      <p>Erases what is kept of entities, with receipts; from this machine only.</p>

      <h2>gRPC on the same port</h2>
      <p>Feast's <code>feast.serving.ServingService</code> and <code>GrpcFeatureServer</code>, health
      and reflection.</p>
      <pre>grpcurl -plaintext @HOST@ list</pre>

      <h2>For machines</h2>
      <p><a href="metrics">/metrics</a> (Prometheus) · <a href="healthz">/healthz</a> ·
      <a href="readyz">/readyz</a></p>
      </body></html>
      """;

  private final String page;

  /** The page of an instance that moderates. */
  public IndexPage() {
    this(MODERATION);
  }

  private IndexPage(String above) {
    this.page = above + FOOT;
  }

  /** The page of an instance that keeps features only. */
  public static IndexPage ofFeatures() {
    return new IndexPage(FEATURES);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String host = host(ctx, request);
    return HttpResponse.of(
        HttpStatus.OK,
        MediaType.HTML_UTF_8,
        HttpData.ofUtf8(page.replace("@URL@", "http://" + host).replace("@HOST@", host)));
  }

  /** The host as the reader wrote it, if it is made of harmless letters, else where it came in. */
  public static String host(ServiceRequestContext ctx, HttpRequest request) {
    String authority = request.authority();
    boolean plain =
        authority != null
            && authority.length() <= 255
            && authority
                .chars()
                .allMatch(
                    c ->
                        (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || ".-:[]".indexOf(c) >= 0);
    return plain ? authority : "127.0.0.1:" + ctx.localAddress().getPort();
  }
}
