package dev.sonde.loop;

/**
 * A source registered with a {@link Reactor}. Close it before its descriptor: a descriptor that
 * lives on in another process or under another number is still waited for, and cannot be told from
 * here to stop. Belongs to the loop's thread.
 */
public final class Registration implements AutoCloseable {
  final Source source;
  final Handler handler;
  final int descriptor;
  final int generation;
  Interest interest;
  boolean closed;
  private final Reactor reactor;

  Registration(Reactor reactor, Source source, Interest interest, Handler handler, int generation) {
    this.reactor = reactor;
    this.source = source;
    this.descriptor = source.descriptor();
    this.interest = interest;
    this.handler = handler;
    this.generation = generation;
  }

  public Source source() {
    return source;
  }

  public Interest interest() {
    return interest;
  }

  /**
   * Waits for {@code interest} instead; arms a one-shot interest again.
   *
   * @throws LoopFailure when the kernel refuses it; what was waited for before is waited for still,
   *     unless the message says that the descriptor is watched no more: this is closed then, as can
   *     happen only where {@linkplain Interest#exclusive exclusive} interest goes or comes
   */
  public void interest(Interest interest) throws LoopFailure {
    reactor.change(this, interest);
  }

  /** No event is delivered after this, not even one of the batch being handled. */
  @Override
  public void close() {
    reactor.remove(this);
  }
}
