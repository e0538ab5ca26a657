package dev.lethe.worker.data;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG, PNG, BMP and WebP, told by the content and not by the name, to RGB: grey, palette
 * and CMYK are converted, transparency and orientation are passed over, as torchvision's loader
 * does. JPEGs come out with the same pixels as there, both use libjpeg-turbo.
 */
final class ImageDecoder {
  private static final int MARKER = 0xff;
  private static final int END = 0xd9;

  private ImageDecoder() {}

  static Raster decode(byte[] file) throws Unreadable {
    if (file.length == 0) {
      throw new Unreadable("empty");
    }
    EncodedSize announced = EncodedSize.of(file);
    if (JpegHead.isJpeg(file) && !isWhole(file)) {
      throw new Unreadable("cut off: a JPEG without its end");
    }
    try (BytePointer bytes = new BytePointer(file);
        Mat encoded = new Mat(1, file.length, CV_8UC1, bytes);
        Mat image = imdecode(encoded, IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION)) {
      return raster(image, announced);
    } catch (RuntimeException e) {
      // what OpenCV throws of broken headers; its messages tell of its source files
      throw new Unreadable("broken");
    }
  }

  private static Raster raster(Mat image, EncodedSize announced) throws Unreadable {
    if (image.empty()) {
      throw new Unreadable("no image that OpenCV can decode");
    }
    if (image.cols() != announced.width() || image.rows() != announced.height()) {
      throw new Unreadable("broken: is not of the size that it announces");
    }
    byte[] rgb = new byte[Math.multiplyExact(image.rows() * image.cols(), 3)];
    try (BytePointer data = image.data()) {
      data.get(rgb);
    }
    return new Raster(image.cols(), image.rows(), rgb);
  }

  /**
   * Whether the marker of the end follows the begin of the scan: the decoder fills up with grey
   * what is not there.
   */
  private static boolean isWhole(byte[] file) throws Unreadable {
    int scan = JpegHead.of(file).scan();
    for (int i = file.length - 1; scan > 0 && i > scan; i--) {
      if (JpegHead.unsigned(file, i) == END && JpegHead.unsigned(file, i - 1) == MARKER) {
        return true;
      }
    }
    return false;
  }
}
