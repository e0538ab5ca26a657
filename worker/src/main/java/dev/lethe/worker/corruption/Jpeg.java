package dev.lethe.worker.corruption;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The image as a JPEG file of some quality, with the JDK's encoder and decoder.
 *
 * @param quality from 0 to 100, on the scale of the Independent JPEG Group
 */
record Jpeg(double quality) implements Change {
  private static final String FORMAT = "jpeg";

  @Override
  public Picture of(Picture clean, Chance chance) {
    try {
      return picture(decoded(encoded(image(clean))), clean);
    } catch (IOException e) {
      throw new UncheckedIOException("an image in memory cannot be written or read", e);
    }
  }

  private static BufferedImage image(Picture picture) {
    BufferedImage image =
        new BufferedImage(
            picture.width(),
            picture.height(),
            picture.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    double[] bytes = picture.map(value -> StrictMath.rint(value * 255)).values();
    image.getRaster().setPixels(0, 0, picture.width(), picture.height(), bytes);
    return image;
  }

  private byte[] encoded(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName(FORMAT).next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality((float) (quality / 100));
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage decoded(byte[] bytes) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(FORMAT).next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in);
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  private static Picture picture(BufferedImage image, Picture clean) {
    WritableRaster raster = image.getRaster();
    double[] bytes = raster.getPixels(0, 0, clean.width(), clean.height(), (double[]) null);
    return clean.with(bytes).map(value -> value / 255);
  }
}
