package dev.weir.streams.query.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.streams.query.ServedStatistics;
import dev.weir.streams.query.ViewDescriptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /v1/features/{view}/stats}: figures of the values that were served. */
public final class StatisticsRoute implements HttpService {
  private final ViewDescriptions views;
  private final ServedStatistics statistics;

  public StatisticsRoute(ViewDescriptions views, ServedStatistics statistics) {
    this.views = views;
    this.statistics = statistics;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String view = String.valueOf(ctx.pathParam("view"));
    Optional<List<String>> columns = views.columns(view);
    if (columns.isEmpty()) {
      return ViewsRoute.unknown(view, views);
    }
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("view", view);
    described.putAll(statistics.of(columns.get()));
    return ViewsRoute.respond(ctx, described);
  }
}
