package dev.sonde.probe;

/**
 * An echo reply and the request it answers. One object serves all replies: it is valid during the
 * call it is handed to.
 */
public final class Answer {
  PingTarget target;
  Arrival arrival;
  long sequence;
  long rttNanos;
  RttClock clock = RttClock.USER;
  boolean duplicate;
  boolean late;
  boolean elsewhere;
  boolean badChecksum;
  int wrongAt;

  Answer(PingTarget target, Arrival arrival) {
    this.target = target;
    this.arrival = arrival;
  }

  public PingTarget target() {
    return target;
  }

  /** The reply itself. */
  public Arrival arrival() {
    return arrival;
  }

  /** The request's number: the first is 1, and it does not wrap. */
  public long sequence() {
    return sequence;
  }

  public long rttNanos() {
    return rttNanos;
  }

  /** What {@link #rttNanos} was measured with. */
  public RttClock clock() {
    return clock;
  }

  /** The request had been answered before. */
  public boolean isDuplicate() {
    return duplicate;
  }

  /** It came after the request's timeout had been reported. */
  public boolean isLate() {
    return late;
  }

  /** It came from another address than was asked, and that is not a group's. */
  public boolean isFromElsewhere() {
    return elsewhere;
  }

  public boolean hasBadChecksum() {
    return badChecksum;
  }

  /** It is shorter than what was sent. */
  public boolean isTruncated() {
    return arrival.length < target.length();
  }

  /** The offset of the first byte of data that is not what was sent, or -1. */
  public int wrongAt() {
    return wrongAt;
  }
}
