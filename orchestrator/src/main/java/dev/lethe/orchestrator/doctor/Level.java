package dev.lethe.orchestrator.doctor;

import com.fasterxml.jackson.annotation.JsonValue;

/** How much a finding matters; the later, the more. */
public enum Level {
  OK("ok", "ok"),
  /** It works, and should be looked at. */
  WARNING("!", "warning"),
  /** It does not work, or will not for long. */
  PROBLEM("✗", "problem");

  private final String sign;
  private final String word;

  Level(String sign, String word) {
    this.sign = sign;
    this.word = word;
  }

  String sign() {
    return sign;
  }

  @JsonValue
  String word() {
    return word;
  }
}
