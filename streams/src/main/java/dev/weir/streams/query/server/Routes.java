package dev.weir.streams.query.server;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import dev.weir.streams.erasure.ErasureDesk;
import dev.weir.streams.push.EventPush;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.Readiness;
import dev.weir.streams.query.TextCheck;
import dev.weir.streams.query.VerdictReader;
import dev.weir.streams.query.ViewDescriptions;
import dev.weir.streams.query.grpc.ServingMethods;
import dev.weir.streams.query.http.FeaturesRoute;
import dev.weir.streams.query.http.ForgetRoute;
import dev.weir.streams.query.http.IndexPage;
import dev.weir.streams.query.http.ModerateRoute;
import dev.weir.streams.query.http.ProbeRoutes;
import dev.weir.streams.query.http.PushRoute;
import dev.weir.streams.query.http.StatisticsRoute;
import dev.weir.streams.query.http.VerdictRoute;
import dev.weir.streams.query.http.ViewsRoute;
import dev.weir.streams.query.perspective.AnalyzeRoute;
import dev.weir.streams.query.perspective.DiscoveryRoute;
import dev.weir.streams.security.Role;
import dev.weir.streams.telemetry.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which service stands at which path: the map of the server. */
public record Routes(List<Entry> entries) {
  private static final Optional<Role> ANYONE = Optional.empty();
  private static final Optional<Role> READER = Optional.of(Role.READER);
  private static final Optional<Role> PRODUCER = Optional.of(Role.PRODUCER);
  private static final Optional<Role> REVIEWER = Optional.of(Role.REVIEWER);
  private static final Optional<Role> ADMIN = Optional.of(Role.ADMIN);

  /**
   * A service under a method and a path pattern.
   *
   * @param role that a caller needs where callers are known; empty for anyone
   */
  public record Entry(HttpMethod method, String path, HttpService service, Optional<Role> role) {
    private static final String METRICS = "/metrics";

    /**
     * Whether it counts as a request under way: not what machines ask about the instance, least of
     * all when it has much to do, nor what other instances ask, who have bounded it.
     */
    boolean bounded() {
      return role.isPresent() && !role.equals(Optional.of(Role.INSTANCE)) && !path.equals(METRICS);
    }
  }

  public Routes {
    entries = List.copyOf(entries);
  }

  /** Routes of an instance that keeps features only. */
  public static Routes ofFeatures(
      FeatureLookup lookup,
      EventPush push,
      ErasureDesk erasures,
      ViewDescriptions views,
      Readiness readiness,
      Meters meters) {
    return new Routes(
        features(IndexPage.ofFeatures(), lookup, push, erasures, views, readiness, meters));
  }

  /** All routes of an instance. */
  public static Routes of(
      FeatureLookup lookup,
      EventPush push,
      ErasureDesk erasures,
      TextCheck check,
      VerdictReader verdicts,
      ViewDescriptions views,
      Readiness readiness,
      Meters meters) {
    List<Entry> entries =
        new ArrayList<>(
            features(new IndexPage(), lookup, push, erasures, views, readiness, meters));
    entries.add(
        new Entry(HttpMethod.POST, "/v1/moderate", new ModerateRoute(check, meters), READER));
    entries.add(
        new Entry(HttpMethod.POST, "/v1alpha1/comments:analyze", new AnalyzeRoute(check), READER));
    entries.add(
        new Entry(
            HttpMethod.POST,
            "/v1alpha1/comments:suggestscore",
            AnalyzeRoute.suggestScore(),
            READER));
    entries.add(new Entry(HttpMethod.GET, DiscoveryRoute.PATH, new DiscoveryRoute(), ANYONE));
    entries.add(
        new Entry(HttpMethod.GET, "/v1/verdicts/{post_id}", new VerdictRoute(verdicts), REVIEWER));
    return new Routes(entries);
  }

  private static List<Entry> features(
      IndexPage index,
      FeatureLookup lookup,
      EventPush push,
      ErasureDesk erasures,
      ViewDescriptions views,
      Readiness readiness,
      Meters meters) {
    List<Entry> entries = new ArrayList<>();
    String version = Routes.class.getPackage().getImplementationVersion();
    ServingMethods.of(lookup, push, readiness, meters, version == null ? "development" : version)
        .forEach(
            (path, method) -> entries.add(new Entry(HttpMethod.POST, path, method, role(path))));
    ForgetRoute forget = new ForgetRoute(erasures);
    List<Entry> http =
        List.of(
            new Entry(HttpMethod.GET, "/", index, ANYONE),
            new Entry(
                HttpMethod.POST,
                "/get-online-features",
                new FeaturesRoute(lookup, views, meters),
                READER),
            new Entry(HttpMethod.POST, "/push", new PushRoute(push), PRODUCER),
            new Entry(HttpMethod.POST, "/v1/forget", forget, ADMIN),
            new Entry(HttpMethod.GET, "/v1/forget/{request_id}", forget, ADMIN),
            new Entry(HttpMethod.GET, "/v1/features", new ViewsRoute(views), READER),
            new Entry(HttpMethod.GET, "/v1/features/{view}", new ViewsRoute(views), READER),
            new Entry(
                HttpMethod.GET,
                "/v1/features/{view}/stats",
                new StatisticsRoute(views, lookup.statistics()),
                READER),
            new Entry(HttpMethod.GET, Entry.METRICS, ProbeRoutes.metrics(meters), READER),
            new Entry(HttpMethod.GET, ProbeRoutes.LIVE, ProbeRoutes.live(readiness), ANYONE),
            // Feast's name for it.
            new Entry(HttpMethod.GET, "/health", ProbeRoutes.live(readiness), ANYONE),
            new Entry(HttpMethod.GET, ProbeRoutes.READY, ProbeRoutes.ready(readiness), ANYONE));
    entries.addAll(http);
    return entries;
  }

  /** These routes and more. */
  public Routes and(List<Entry> more) {
    List<Entry> all = new ArrayList<>(entries);
    all.addAll(more);
    return new Routes(all);
  }

  /** Health is anyone's, as over HTTP. */
  private static Optional<Role> role(String grpcPath) {
    if (grpcPath.startsWith("/grpc.health.")) {
      return ANYONE;
    }
    return grpcPath.endsWith("/Push") ? PRODUCER : READER;
  }
}
