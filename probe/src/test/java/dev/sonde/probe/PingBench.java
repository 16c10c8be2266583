package dev.sonde.probe;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@link PingCore} without network or clock: time passes when told to, events become lines. */
final class PingBench implements PingListener {
  private static final int IDENTIFIER = 0x1234;

  private final PingCore core = new PingCore(new Cookie(0x1122334455667788L, 42), this);
  private final List<String> events = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private long now = 1_000_000_000;
  private long wall = 1_700_000_000_000_000_000L;

  PingCore core() {
    return core;
  }

  List<String> events() {
    return events;
  }

  PingTarget target(IpAddress address, PingOptions options) {
    return core.add(address, options, IDENTIFIER, 16);
  }

  Echo send(PingTarget target) {
    byte[] bytes = new byte[target.length()];
    MemorySegment request = MemorySegment.ofArray(bytes);
    target.fill(request, 0);
    core.next(target, request, 0, now, wall);
    return new Echo(target, Bytes.of(bytes));
  }

  void pass(Duration time) {
    now += time.toNanos();
    wall += time.toNanos();
    core.expire(now);
  }

  void deliver(Echo.Delivery delivery) {
    deliver(delivery, 0);
  }

  /** Delivers with the kernel's time stamp, or 0 for none. */
  void deliver(Echo.Delivery delivery, long stamp) {
    deliver(delivery, stamp, new byte[0]);
  }

  /** Delivers as a raw IPv4 socket does, which has looked at no checksum. */
  void deliverRaw(Echo.Delivery delivery) {
    deliver(delivery, 0, new byte[Ip4View.HEADER]);
  }

  private void deliver(Echo.Delivery delivery, long stamp, byte[] header) {
    byte[] packet = Arrays.copyOf(header, header.length + delivery.bytes().length());
    delivery.bytes().write(MemorySegment.ofArray(packet), header.length);
    Arrival arrival = new Arrival();
    arrival.bytes = MemorySegment.ofArray(packet);
    arrival.at = header.length;
    arrival.ipLength = header.length;
    arrival.length = delivery.bytes().length();
    arrival.hops = 64;
    arrival.stampNanos = stamp;
    arrival.nowNanos = now;
    switch (delivery.from()) {
      case Ip4Address v4 -> arrival.fromLow = Integer.toUnsignedLong(v4.bits());
      case Ip6Address v6 -> {
        arrival.family = Family.AF_INET6;
        arrival.fromHigh = v6.high();
        arrival.fromLow = v6.low();
        arrival.scope = v6.scope();
      }
    }
    core.received(arrival);
  }

  long wall() {
    return wall;
  }

  /** The last reply; valid until the next delivery. */
  Answer answer() {
    return answers.getLast();
  }

  @Override
  public void answered(Answer answer) {
    answers.add(answer);
    String flags = answer.isDuplicate() ? " duplicate" : "";
    if (answer.isLate()) flags += " late";
    if (answer.isFromElsewhere()) flags += " elsewhere";
    if (answer.hasBadChecksum()) flags += " damaged";
    if (answer.isTruncated()) flags += " truncated";
    if (answer.wrongAt() >= 0) flags += " wrong at " + answer.wrongAt();
    events.add("reply " + answer.sequence() + " from " + answer.arrival().from() + flags);
  }

  @Override
  public void refused(Refusal refusal) {
    events.add(
        "error %d from %s type %d code %d%s"
            .formatted(
                refusal.sequence(),
                refusal.from(),
                refusal.type(),
                refusal.code(),
                refusal.isFinal() ? "" : " more to come"));
  }

  @Override
  public void expired(PingTarget target, long sequence) {
    events.add("expired " + sequence);
  }

  @Override
  public void unsent(PingTarget target, long sequence, SocketFailure why) {
    events.add("unsent " + sequence);
  }

  @Override
  public void overheard(Arrival arrival) {
    events.add("overheard");
  }
}
