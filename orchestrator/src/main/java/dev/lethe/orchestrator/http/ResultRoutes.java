package dev.lethe.orchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.measures.Relations;
import dev.lethe.orchestrator.measures.RelationsText;
import dev.lethe.orchestrator.ranking.Form;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.joint.JointRanking;
import dev.lethe.orchestrator.ranking.joint.JointText;
import dev.lethe.orchestrator.report.Report;
import dev.lethe.orchestrator.report.ReportPage;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What came of sweeps, for programs and for people. */
final class ResultRoutes {
  static final String TEXT = "text/plain";
  static final String HTML = "text/html";

  private final SweepRoutes sweeps;

  ResultRoutes(SweepRoutes sweeps) {
    this.sweeps = sweeps;
  }

  void ranking(RoutingContext request) {
    Query query = Query.of(request, "metric", "details");
    Optional<String> metric = query.text("metric");
    boolean details = query.flag("details");
    Form form = Form.of(accepted(request));
    CompletableFuture<byte[]> text =
        sweeps
            .find(request)
            .thenApplyAsync(view -> form.text(ranked(view, metric), details).getBytes(UTF_8));
    Replies.then(request, text, bytes -> Replies.send(request, 200, form.mediaType(), bytes));
  }

  /** The form that is asked for; whoever names none is given JSON. */
  private static String accepted(RoutingContext request) {
    return Objects.requireNonNullElse(request.getAcceptableContentType(), Replies.JSON);
  }

  private static Ranking ranked(SweepView view, Optional<String> metric) {
    try {
      return metric.map(name -> Ranking.of(view, name)).orElseGet(() -> Ranking.of(view));
    } catch (IllegalArgumentException e) {
      throw new Refused(400, String.valueOf(e.getMessage()));
    }
  }

  void jointRanking(RoutingContext request) {
    Query query = Query.of(request, Set.of("sweep"), "sweep", "metric", "details");
    List<SweepName> names = query.all("sweep").stream().map(SweepRoutes::name).toList();
    Optional<String> metric = query.text("metric");
    boolean details = query.flag("details");
    Form form = Form.of(accepted(request));
    CompletableFuture<byte[]> text =
        all(names)
            .thenApplyAsync(
                views -> JointText.of(joined(views, metric), form, details).getBytes(UTF_8));
    Replies.then(request, text, bytes -> Replies.send(request, 200, form.mediaType(), bytes));
  }

  private static JointRanking joined(List<SweepView> views, Optional<String> metric) {
    try {
      return JointRanking.of(views, metric.orElse(null));
    } catch (IllegalArgumentException e) {
      throw new Refused(400, String.valueOf(e.getMessage()));
    }
  }

  void measures(RoutingContext request) {
    Query.of(request);
    String type = accepted(request);
    CompletableFuture<byte[]> text =
        sweeps.find(request).thenApplyAsync(view -> measures(Relations.of(view), type));
    Replies.then(request, text, bytes -> Replies.send(request, 200, type, bytes));
  }

  private static byte[] measures(Relations relations, String type) {
    return type.equals(TEXT)
        ? RelationsText.table(relations).getBytes(UTF_8)
        : Wire.encode(relations);
  }

  void report(RoutingContext request) {
    Query.of(request);
    String nonce = UUID.randomUUID().toString();
    CompletableFuture<byte[]> page =
        sweeps
            .find(request)
            .thenApplyAsync(view -> ReportPage.of(Report.of(view), nonce).getBytes(UTF_8));
    Replies.then(
        request,
        page,
        bytes -> {
          BrowserRules.allowScripts(request.response(), nonce);
          Replies.send(request, 200, HTML, bytes);
        });
  }

  /** Each of them, in this order. */
  private CompletableFuture<List<SweepView>> all(List<SweepName> names) {
    List<CompletableFuture<SweepView>> views = names.stream().map(sweeps::known).toList();
    return CompletableFuture.allOf(views.toArray(CompletableFuture[]::new))
        .thenApply(_ -> views.stream().map(CompletableFuture::join).toList());
  }
}
