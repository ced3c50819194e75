package dev.weir.streams.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.features.definition.Entity;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureService;
import dev.weir.features.definition.FeatureView;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.state.RowCopy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/routing}: who holds what, for clients that go to the owner by themselves. What it
 * tells may be outdated by the time it is used: every instance answers for every key.
 */
final class RoutingService implements HttpService {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<RoutingTable> table;
  private final Supplier<@Nullable Instance> self;
  private final FeatureDefinitions definitions;
  private final LocalRows local;

  RoutingService(
      Supplier<RoutingTable> table,
      Supplier<@Nullable Instance> self,
      FeatureDefinitions definitions,
      LocalRows local) {
    this.local = local;
    this.table = table;
    this.self = self;
    this.definitions = definitions;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request)
      throws JsonProcessingException {
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON, JSON.writeValueAsBytes(describe()));
  }

  private Map<String, Object> describe() {
    RoutingTable now = table.get();
    Set<Instance> instances = new LinkedHashSet<>();
    Map<String, Object> entities = new LinkedHashMap<>();
    List<Object> held = new ArrayList<>();
    for (Entity entity : definitions.entities()) {
      List<Object> routes = new ArrayList<>();
      for (int partition = 0; partition < now.partitions(); partition++) {
        Route route = now.route(StageNames.store(entity.name()), partition);
        Map<String, Object> told = new LinkedHashMap<>();
        Instance owner = route.owner();
        RowCopy copy = local.held(entity.name(), partition);
        if (copy != null) {
          held.add(described(entity.name(), partition, copy));
        }
        told.put("owner", owner == null ? null : owner.address());
        told.put("standbys", route.standbys().stream().map(Instance::address).toList());
        routes.add(told);
        if (owner != null) {
          instances.add(owner);
        }
        instances.addAll(route.standbys());
      }
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("keys", entity.keys());
      told.put("partitions", routes);
      entities.put(entity.name(), told);
    }
    Map<String, Object> views = new LinkedHashMap<>();
    for (FeatureView view : definitions.views()) {
      views.put(view.name(), view.entity().name());
    }
    Map<String, Object> services = new LinkedHashMap<>();
    for (FeatureService service : definitions.services()) {
      services.put(service.name(), service.views().stream().map(FeatureView::name).toList());
    }
    Instance me = self.get();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("instance", me == null ? null : me.address());
    answer.put("instances", instances.stream().map(Instance::address).toList());
    answer.put("partitioner", "murmur2");
    answer.put("key_separator", FeatureView.key(List.of("", "")));
    answer.put("entities", entities);
    answer.put("views", views);
    answer.put("feature_services", services);
    answer.put("held", held);
    return answer;
  }

  private Map<String, Object> described(String entity, int partition, RowCopy copy) {
    long staleMs = local.staleMs(copy);
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("entity", entity);
    told.put("partition", partition);
    told.put("owned", copy.owned());
    told.put("stale_ms", staleMs == RowCopy.UNKNOWN ? null : staleMs);
    return told;
  }
}
