package dev.lethe.artifacts;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** How much of a transfer has gone through, which shows that it goes on, and ends it at a bound. */
final class Moved {
  private final long most;
  private final AtomicLong bytes = new AtomicLong();

  Moved(long most) {
    this.most = most;
  }

  long bytes() {
    return bytes.get();
  }

  BodyPublisher counting(BodyPublisher body) {
    return new BodyPublisher() {
      @Override
      public long contentLength() {
        return body.contentLength();
      }

      @Override
      public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        body.subscribe(new Sent(subscriber));
      }
    };
  }

  <T> BodySubscriber<T> counting(BodySubscriber<T> body) {
    return new Received<>(body);
  }

  private final class Sent implements Flow.Subscriber<ByteBuffer> {
    private final Flow.Subscriber<? super ByteBuffer> next;

    Sent(Flow.Subscriber<? super ByteBuffer> next) {
      this.next = next;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      next.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer piece) {
      bytes.addAndGet(piece.remaining());
      next.onNext(piece);
    }

    @Override
    public void onError(Throwable failure) {
      next.onError(failure);
    }

    @Override
    public void onComplete() {
      next.onComplete();
    }
  }

  private final class Received<T> implements BodySubscriber<T> {
    private final BodySubscriber<T> next;
    private Flow.Subscription subscription = new Nothing();
    private boolean over;

    Received(BodySubscriber<T> next) {
      this.next = next;
    }

    @Override
    public CompletionStage<T> getBody() {
      return next.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      next.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      if (over) {
        return;
      }
      long size = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
      if (bytes.addAndGet(size) > most) {
        over = true;
        subscription.cancel();
        next.onError(new IOException("more than %d bytes".formatted(most)));
      } else {
        next.onNext(pieces);
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (!over) {
        next.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      if (!over) {
        next.onComplete();
      }
    }
  }

  /** Before the transfer has begun. */
  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
