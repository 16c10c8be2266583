package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of several traces a message answers. */
class TraceTableTest {
  private static final IpAddress NEAR = IpAddress.parse("198.18.0.1");
  private static final IpAddress FAR = IpAddress.parse("198.18.0.2");
  private static final IpAddress OTHER = IpAddress.parse("198.18.0.3");
  private static final IpAddress ROUTER = IpAddress.parse("198.18.0.99");
  private static final int RAW_HEADER = 20;

  private final TraceTable table = new TraceTable();
  private final List<String> told = new ArrayList<>();
  private long started;

  /** A trace whose first probes were sent. */
  private Trace trace(String name, TraceMethod method, ProbeForm form) {
    TraceListener listener =
        new TraceListener() {
          @Override
          public void replied(HopReply reply) {
            told.add(name + " " + reply.ttl() + " " + reply.answer().from());
          }

          @Override
          public void hop(Hop hop) {
            told.add(name + " knows hop " + hop.ttl());
          }

          @Override
          public void ended(TraceEnd end) {
            told.add(name + " is over");
          }
        };
    Trace trace = new Trace(TraceOptions.of(method), form, (_, _, _) -> true, listener, started++);
    table.add(trace);
    trace.core.proceed(0);
    return trace;
  }

  private Trace udp(String name, IpAddress to, int sourcePort, long secret) {
    return trace(
        name, TraceMethod.UDP, new UdpForm(NEAR, to, sourcePort, 33434, 32, secret, false));
  }

  private Trace echo(String name, IpAddress to, long secret) {
    return trace(name, TraceMethod.ICMP, new EchoForm(NEAR, to, 7, 0x1234, 32, secret, false));
  }

  private static Arrival arrival(IpAddress from, byte[] message) {
    Arrival arrival = new Arrival();
    arrival.bytes = MemorySegment.ofArray(message);
    arrival.length = message.length;
    arrival.fromLow = Integer.toUnsignedLong(((Ip4Address) from).bits());
    arrival.hops = 64;
    arrival.nowNanos = 1;
    return arrival;
  }

  private static byte[] encoded(Icmp message) {
    byte[] bytes = new byte[message.encodedLength()];
    message.encode(MemorySegment.ofArray(bytes), 0, IpFamily.V4);
    return bytes;
  }

  /** An error of a router about a probe, of which it quotes so many bytes beyond the IP header. */
  private static Arrival error(Trace about, int number, int quoted) {
    byte[] datagram = ProbeForms.datagram(about.core.form(), number);
    byte[] quote = Arrays.copyOf(datagram, RAW_HEADER + quoted);
    return arrival(ROUTER, encoded(new Icmp.TimeExceeded(0, 0, Bytes.of(quote))));
  }

  private static byte[] reply(Trace to, int number) {
    byte[] probe = ProbeForms.probe(to.core.form(), number);
    return encoded(new Icmp.EchoReply(0, 7, number, Bytes.of(Arrays.copyOfRange(probe, 8, 40))));
  }

  @Test
  void errorAnswersTheTraceWhoseProbeItQuotes() {
    Trace one = udp("one", FAR, 61000, 1);
    Trace two = udp("two", FAR, 61001, 1);
    Trace three = udp("three", OTHER, 61000, 1);
    assertThat(table.icmp(error(two, 3, 8))).isSameAs(two);
    assertThat(table.icmp(error(three, 0, 8))).isSameAs(three);
    assertThat(table.icmp(error(one, 6, 8))).isSameAs(one);
    assertThat(told)
        .containsExactly("two 2 198.18.0.99", "three 1 198.18.0.99", "one 3 198.18.0.99");
  }

  @Test
  void errorThatCouldBeAboutProbesOfTwoTracesAnswersNeither() {
    Trace one = udp("one", FAR, 61000, 1);
    Trace same = udp("same", FAR, 61000, 1L << 32 | 1); // another secret, the same numbers
    assertThat(table.icmp(error(one, 2, 8))).isNull();
    assertThat(table.counts(0).ambiguous()).isEqualTo(1);
    assertThat(table.icmp(error(same, 2, 40))).isSameAs(same); // here the data tell
    assertThat(told).containsExactly("same 1 198.18.0.99");
  }

  /** Only somebody who forges it sends that. */
  @Test
  void errorOfOneFamilyAboutAProbeOfTheOtherIsForeign() {
    IpAddress near = IpAddress.parse("2001:db8::1");
    IpAddress far = IpAddress.parse("2001:db8::2");
    Trace one = trace("one", TraceMethod.UDP, new UdpForm(near, far, 61000, 33434, 32, 1, false));
    byte[] datagram = ProbeForms.datagram(one.core.form(), 0);
    Arrival forged = arrival(ROUTER, encoded(new Icmp.TimeExceeded(0, 0, Bytes.of(datagram))));
    assertThat(table.icmp(forged)).isNull();
    assertThat(table.counts(0).foreign()).isEqualTo(1);
  }

  @Test
  void errorAboutAProbeThatWasNotSentIsForeign() {
    Trace one = udp("one", FAR, 61000, 1);
    assertThat(table.icmp(error(one, 89, 40))).isNull(); // the window is 16
    assertThat(table.counts(0).foreign()).isEqualTo(1);
  }

  @Test
  void echoReplyFromAnotherAddressNamesItsProbeAllTheSame() {
    Trace one = echo("one", FAR, 1);
    Trace two = echo("two", FAR, 2);
    assertThat(table.icmp(arrival(OTHER, reply(two, 4)))).isSameAs(two);
    assertThat(table.icmp(arrival(FAR, reply(one, 4)))).isSameAs(one);
    assertThat(told).containsExactly("two 2 198.18.0.3", "one 2 198.18.0.2");
  }

  @Test
  void removedTraceIsAStranger() {
    Trace one = udp("one", FAR, 61000, 1);
    table.remove(one);
    table.remove(one);
    assertThat(table.icmp(error(one, 2, 8))).isNull();
    assertThat(table.counts(0).foreign()).isEqualTo(1);
  }

  @Test
  void secondAnswerIsCountedThoughItsTraceIsRemoved() {
    Trace one = udp("one", FAR, 61000, 1);
    table.icmp(error(one, 2, 8));
    table.icmp(error(one, 2, 8));
    assertThat(table.counts(0).duplicates()).isEqualTo(1);
    table.remove(one);
    assertThat(table.counts(0).duplicates()).isEqualTo(1);
  }

  @Test
  void damagedOrShortMessageIsMalformed() {
    Trace one = udp("one", FAR, 61000, 1);
    Arrival damaged = error(one, 2, 8);
    byte[] raw = new byte[RAW_HEADER + damaged.length];
    MemorySegment.copy(damaged.bytes, 0, MemorySegment.ofArray(raw), RAW_HEADER, damaged.length);
    raw[RAW_HEADER + 4] ^= 1;
    damaged.bytes = MemorySegment.ofArray(raw);
    damaged.at = RAW_HEADER;
    damaged.ipLength = RAW_HEADER;
    assertThat(table.icmp(damaged)).isNull();
    assertThat(table.icmp(arrival(ROUTER, new byte[7]))).isNull();
    assertThat(table.counts(0).malformed()).isEqualTo(2);
    assertThat(told).isEmpty();
  }

  @Test
  void messagesThatAreNoAnswersAreForeign() {
    echo("one", FAR, 1);
    Trace udp = udp("two", FAR, 61000, 1);
    Bytes quote = Bytes.of(ProbeForms.datagram(udp.core.form(), 0));
    table.icmp(arrival(FAR, encoded(new Icmp.EchoRequest(0, 7, 0, Bytes.NONE))));
    table.icmp(arrival(FAR, encoded(new Icmp.EchoReply(0, 7, 0, Bytes.NONE))));
    table.icmp(arrival(ROUTER, encoded(new Icmp.SourceQuench(0, 0, quote))));
    assertThat(table.counts(0).foreign()).isEqualTo(3);
    assertThat(told).isEmpty();
  }
}
