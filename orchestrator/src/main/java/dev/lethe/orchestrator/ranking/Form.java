package dev.lethe.orchestrator.ranking;

import dev.lethe.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The forms in which a ranking is asked for, at the command line and over HTTP. */
public enum Form {
  JSON("application/json"),
  CSV("text/csv"),
  MARKDOWN("text/markdown"),
  LATEX("application/x-latex"),
  TEXT("text/plain");

  private final String mediaType;

  Form(String mediaType) {
    this.mediaType = mediaType;
  }

  public String mediaType() {
    return mediaType;
  }

  /**
   * The form of a media type.
   *
   * @throws IllegalArgumentException for any other
   */
  public static Form of(String mediaType) {
    return Arrays.stream(values())
        .filter(form -> form.mediaType.equals(mediaType))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no ranking is " + mediaType));
  }

  /**
   * The ranking in this form.
   *
   * @param details more tables in text, and pairs instead of variants in CSV; JSON has everything
   */
  public String text(Ranking ranking, boolean details) {
    return switch (this) {
      case JSON -> new String(Wire.encode(ranking), StandardCharsets.UTF_8);
      case CSV -> details ? RankingText.pairsCsv(ranking) : RankingText.csv(ranking);
      case MARKDOWN -> RankingText.markdown(ranking);
      case LATEX -> RankingText.latex(ranking);
      case TEXT -> details ? RankingText.detailed(ranking) : RankingText.table(ranking);
    };
  }
}
