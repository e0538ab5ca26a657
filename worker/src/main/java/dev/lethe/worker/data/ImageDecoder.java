package dev.lethe.worker.data;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG, PNG and what else OpenCV knows, told by the content and not by the name, to RGB:
 * grey, palette and CMYK are converted, transparency and orientation are passed over, as
 * torchvision's loader does. JPEGs come out with the same pixels as there, both use libjpeg-turbo.
 */
final class ImageDecoder {
  private static final int MARKER = 0xff;
  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int SCAN = 0xda;

  private ImageDecoder() {}

  static Raster decode(byte[] file) throws Unreadable {
    if (file.length == 0) {
      throw new Unreadable("empty");
    }
    if (isJpeg(file) && !isWhole(file)) {
      throw new Unreadable("cut off: a JPEG without its end");
    }
    try (BytePointer bytes = new BytePointer(file);
        Mat encoded = new Mat(1, file.length, CV_8UC1, bytes);
        Mat image = imdecode(encoded, IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION)) {
      return raster(image);
    } catch (RuntimeException e) {
      // what OpenCV throws of broken headers; its messages tell of its source files
      throw new Unreadable("broken");
    }
  }

  private static Raster raster(Mat image) throws Unreadable {
    if (image.empty()) {
      throw new Unreadable("no image that OpenCV can decode");
    }
    byte[] rgb = new byte[Math.multiplyExact(image.rows() * image.cols(), 3)];
    try (BytePointer data = image.data()) {
      data.get(rgb);
    }
    return new Raster(image.cols(), image.rows(), rgb);
  }

  private static boolean isJpeg(byte[] file) {
    return file.length > 2 && unsigned(file, 0) == MARKER && unsigned(file, 1) == START;
  }

  /**
   * Whether the marker of the end follows the begin of the scan: the decoder fills up with grey
   * what is not there. A preview within the headers has an end of its own, so headers are walked
   * over.
   */
  private static boolean isWhole(byte[] file) {
    int scan = scanStart(file);
    for (int i = file.length - 1; scan > 0 && i > scan; i--) {
      if (unsigned(file, i) == END && unsigned(file, i - 1) == MARKER) {
        return true;
      }
    }
    return false;
  }

  /** Where the first scan begins; 0 where none does. */
  private static int scanStart(byte[] file) {
    int at = 2;
    while (at + 3 < file.length && unsigned(file, at) == MARKER) {
      int marker = unsigned(file, at + 1);
      if (marker == SCAN) {
        return at;
      }
      at += marker == MARKER ? 1 : 2 + (unsigned(file, at + 2) << 8 | unsigned(file, at + 3));
    }
    return 0;
  }

  private static int unsigned(byte[] file, int at) {
    return file[at] & 0xff;
  }
}
