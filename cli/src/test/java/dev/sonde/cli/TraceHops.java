package dev.sonde.cli;

import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.probe.Hop;
import dev.sonde.probe.HopAnswer;
import dev.sonde.probe.HopReply;
import dev.sonde.probe.HopResult;
import dev.sonde.probe.QuotedHeader;
import dev.sonde.probe.RttClock;
import dev.sonde.socket.SocketFailure;
import java.util.List;

/** Hops as an engine would tell of them. */
final class TraceHops {
  static final IpAddress YOU = IpAddress.parse("198.18.0.1");
  static final IpAddress HOST = IpAddress.parse("203.0.113.9");
  static final IpAddress R1 = IpAddress.parse("198.18.1.1");
  static final IpAddress R2 = IpAddress.parse("198.18.2.1");
  private static final int EMSGSIZE = 90;
  private static final int EPERM = 1;
  private static final int USUAL_TTL = 64;

  private TraceHops() {}

  static Hop hop(int ttl, HopResult... results) {
    return new Hop(ttl, List.of(results));
  }

  static HopResult silence() {
    return new HopResult.Silence();
  }

  static HopResult tooLong(int mtu) {
    return new HopResult.Unsent(new SocketFailure("sendto " + HOST, EMSGSIZE), mtu);
  }

  static HopResult forbidden() {
    return new HopResult.Unsent(new SocketFailure("sendto " + HOST, EPERM), 0);
  }

  /** Time exceeded, so many microseconds after the probe. */
  static HopReply passing(int ttl, int attempt, IpAddress from, long micros) {
    int type = IpFamily.of(from) == IpFamily.V4 ? 11 : 3;
    return reply(ttl, attempt, micros, answer(from, type, 0, 0));
  }

  static HopReply reply(int ttl, int attempt, long micros, HopAnswer answer) {
    return new HopReply(ttl, attempt, answer, micros * 1000, RttClock.KERNEL);
  }

  static HopAnswer answer(IpAddress from, int type, int code, long info) {
    return new HopAnswer(
        from, HopAnswer.Meaning.PASSING, type, code, info, USUAL_TTL, null, List.of());
  }

  static HopAnswer withHops(HopAnswer answer, int hops) {
    return new HopAnswer(
        answer.from(),
        answer.meaning(),
        answer.type(),
        answer.code(),
        answer.info(),
        hops,
        answer.quoted(),
        answer.extensions());
  }

  static HopAnswer withExtensions(HopAnswer answer, ExtensionObject... extensions) {
    return new HopAnswer(
        answer.from(),
        answer.meaning(),
        answer.type(),
        answer.code(),
        answer.info(),
        answer.hops(),
        answer.quoted(),
        List.of(extensions));
  }

  static HopAnswer quoting(HopAnswer answer, IpAddress from, int ttl, int tos) {
    QuotedHeader quoted = new QuotedHeader(from, HOST, ttl, tos, 0, 60, 4711, 61000, 33434);
    return new HopAnswer(
        answer.from(),
        HopAnswer.Meaning.PASSING,
        answer.type(),
        answer.code(),
        answer.info(),
        answer.hops(),
        quoted,
        answer.extensions());
  }

  /** The host itself: a port where nobody listens. */
  static HopReply reached(int ttl, int attempt, long micros) {
    HopAnswer there =
        new HopAnswer(HOST, HopAnswer.Meaning.REACHED, 3, 3, 0, USUAL_TTL, null, List.of());
    return reply(ttl, attempt, micros, there);
  }
}
