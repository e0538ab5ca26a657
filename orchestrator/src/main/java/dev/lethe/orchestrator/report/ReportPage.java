package dev.lethe.orchestrator.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Sets a report as one HTML page that holds everything it shows: its text is there without scripts,
 * its charts are drawn by ECharts from the numbers in it, and nothing is fetched.
 */
public final class ReportPage {
  private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";
  private static final Template TEMPLATE = Mustache.compiler().compile(resource("report.mustache"));

  private ReportPage() {}

  /** What the template names. */
  private record Page(
      ReportText text, String style, String library, String script, String numbers, String nonce) {}

  /** The page, UTF-8 when it is written. */
  public static String of(Report report) {
    return of(report, "");
  }

  /** The same for a server that lets nothing run but what bears its nonce. */
  public static String of(Report report, String nonce) {
    return TEMPLATE.execute(
        new Page(
            ReportText.of(report),
            resource("report.css"),
            resource(CHARTS),
            resource("report.js"),
            harmless(Wire.json(Drawing.of(report))),
            nonce));
  }

  /** JSON that cannot end the element that it stands in. */
  private static String harmless(String json) {
    return json.replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
