package dev.lethe.orchestrator.http;

import static dev.lethe.orchestrator.http.Served.IMPORT;
import static dev.lethe.orchestrator.http.Served.YAML;
import static dev.lethe.orchestrator.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.PublishedSchema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The published description, beside what is served. */
class DescribedTest {
  @AutoClose private final Served served = new Served();

  @Test
  void theDescriptionIsServed() throws Exception {
    assertThat(served.get("/api/v1/openapi.yaml", "/api/v1/openapi.yaml").body())
        .startsWith("openapi: 3.1.0");
  }

  @ParameterizedTest
  @EnumSource(PublishedSchema.class)
  void theSchemasOfRankingsAreServedWhereTheDescriptionLinksThem(PublishedSchema schema)
      throws Exception {
    String path = "/api/v1/" + schema.file();

    assertThat(json(served.get(path, path))).isEqualTo(schema.document());
    assertThat(served.description().text()).contains("Ranking: {$ref: \"" + schema.file() + "\"}");
  }

  @Test
  void theDescriptionIsSoundOpenApi() {
    SwaggerParseResult read =
        new OpenAPIV3Parser().readContents(served.description().text(), null, new ParseOptions());

    assertThat(read.getMessages()).isEmpty();
    assertThat(read.isOpenapi31()).isTrue();
    assertThat(served.description().flaws()).isEmpty();
  }

  @Test
  void everyOperationAnswersAParameterThatNobodyKnowsAsDescribed() throws Exception {
    served.submit(YAML);

    List<String> operations =
        served.description().operations().stream()
            .filter(operation -> operation.contains(" /api/v1/"))
            .filter(operation -> !operation.matches(".*\\.(yaml|json)")) // files
            .toList();
    for (String operation : operations) {
      String path =
          operation
              .substring(operation.indexOf(' ') + 1)
              .replace("{sweep}", "over-http")
              .replace("{pool}", "a100");
      String type =
          switch (operation) {
            case "POST /api/v1/sweeps" -> "application/yaml";
            case IMPORT -> "application/json";
            default -> "";
          };

      HttpResponse<String> answer =
          served.send(operation, path + "?nonsense=1", type, type.isEmpty() ? "" : YAML, "*/*");

      assertThat(answer.statusCode()).as(operation).isEqualTo(400);
    }
  }

  @Test
  void everyRouteIsDescribed() {
    assertThat(served.http().routes()).isEqualTo(served.description().operations());
  }
}
