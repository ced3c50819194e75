package dev.weir.streams.query.perspective;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.http.IndexPage;

/**
 * {@code GET /$discovery/rest}: the description from which Google's client libraries build their
 * methods, so that they need nothing but this address.
 *
 * @see <a href="https://developers.google.com/discovery/v1/reference/apis">The format</a>
 */
public final class DiscoveryRoute implements HttpService {
  public static final String PATH = "/$discovery/rest";

  private static final String DOCUMENT =
      """
      {"kind": "discovery#restDescription", "discoveryVersion": "v1",
       "id": "commentanalyzer:v1alpha1", "name": "commentanalyzer", "version": "v1alpha1",
       "title": "Weir, in the shape of the Perspective Comment Analyzer API", "protocol": "rest",
       "rootUrl": "@URL@/", "baseUrl": "@URL@/", "servicePath": "", "batchPath": "batch",
       "parameters": {
        "key": {"type": "string", "location": "query"},
        "alt": {"type": "string", "location": "query", "default": "json"},
        "prettyPrint": {"type": "boolean", "location": "query", "default": "true"},
        "fields": {"type": "string", "location": "query"},
        "quotaUser": {"type": "string", "location": "query"}},
       "schemas": {
        "AnalyzeCommentRequest": {"id": "AnalyzeCommentRequest", "type": "object"},
        "AnalyzeCommentResponse": {"id": "AnalyzeCommentResponse", "type": "object"}},
       "resources": {"comments": {"methods": {"analyze": {
        "id": "commentanalyzer.comments.analyze", "httpMethod": "POST",
        "path": "v1alpha1/comments:analyze", "flatPath": "v1alpha1/comments:analyze",
        "description": "Analyzes the provided text and returns scores for requested attributes.",
        "parameters": {}, "parameterOrder": [],
        "request": {"$ref": "AnalyzeCommentRequest"},
        "response": {"$ref": "AnalyzeCommentResponse"}}}}}}
      """;

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String url = ctx.sessionProtocol().isTls() ? "https://" : "http://";
    return HttpResponse.of(
        HttpStatus.OK,
        MediaType.JSON,
        HttpData.ofUtf8(DOCUMENT.replace("@URL@", url + IndexPage.host(ctx, request))));
  }
}
