package dev.lethe.bench.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP connection by way of this process, on loopback, which can be cut or slowed down.
 *
 * <p>A Kafka broker tells its clients where to go on to; what it says of its own port is changed on
 * the way to that of the line, which leaves every message as long as it was.
 */
public final class Line implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private static final byte[] HOST = "127.0.0.1".getBytes(US_ASCII);

  private final InetSocketAddress target;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile long delayMillis;

  /** To a port of this machine, by way of a free one. */
  public static Line to(int port) throws IOException {
    return new Line(0, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private Line(int port, InetSocketAddress target) throws IOException {
    this.target = target;
    server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    Thread _ = Thread.ofVirtual().name("line").start(this::accept);
  }

  /** The port to speak to instead of the other. */
  public int port() {
    return server.getLocalPort();
  }

  /** Breaks every connection, and each new one at once. */
  public void cut() {
    cut = true;
    open.forEach(Line::close);
  }

  /** Holds up whatever passes for so long; what has been slow stays in order. */
  public void slow(long millis) {
    delayMillis = millis;
  }

  /** Lets everything pass again; what was broken is made anew by whoever wants it. */
  public void mend() {
    delayMillis = 0;
    cut = false;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket from = server.accept();
        Thread _ = Thread.ofVirtual().name("line").start(() -> join(from));
      } catch (IOException e) {
        // closed, or one connection that came to nothing
      }
    }
  }

  private void join(Socket from) {
    Socket to = new Socket();
    open.add(from);
    open.add(to);
    try (from;
        to) {
      if (!cut) {
        to.connect(target);
        Thread back = Thread.ofVirtual().name("line").start(() -> pass(to, from));
        pass(from, to);
        back.join();
      }
    } catch (IOException e) {
      // nobody is there
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  /** Until one of them is closed, which closes both. */
  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0 && !cut; read = in.read(buffer)) {
        LockSupport.parkNanos(delayMillis * 1_000_000);
        rename(buffer, read);
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // cut
    }
  }

  /** Where it says that the target is at its host and port, it is at that of the line. */
  private void rename(byte[] buffer, int length) {
    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
    for (int at = 0; at + HOST.length + Integer.BYTES <= length; at++) {
      if (Arrays.equals(buffer, at, at + HOST.length, HOST, 0, HOST.length)
          && bytes.getInt(at + HOST.length) == target.getPort()) {
        bytes.putInt(at + HOST.length, port());
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(Line::close);
  }
}
