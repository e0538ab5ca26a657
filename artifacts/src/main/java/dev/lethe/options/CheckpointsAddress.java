package dev.lethe.options;

import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.BucketAddress;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code s3://BUCKET/PREFIX}, and refuses an environment that does not say which store it is.
 * What was given is not shown: it may have a password in it.
 */
public final class CheckpointsAddress implements ITypeConverter<BucketAddress> {
  @Override
  public BucketAddress convert(String text) {
    return read(text, System.getenv());
  }

  /**
   * The place.
   *
   * @param environment the variables that say which store it is, and how one is let in
   * @throws TypeConversionException when there can be no such place or store
   */
  public static BucketAddress read(String text, Map<String, String> environment) {
    try {
      BucketAddress address = BucketAddress.parse(text);
      new Bucket(address, environment).close();
      return address;
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
