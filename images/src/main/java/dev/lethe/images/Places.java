package dev.lethe.images;

/** Where things are in an image. */
final class Places {
  static final String JAVA = "/opt/java";
  static final String TORCH = "/opt/torch";
  static final String STATE = "/var/lib/lethe";
  static final String LETHE = "/opt/lethe";

  private Places() {}
}
