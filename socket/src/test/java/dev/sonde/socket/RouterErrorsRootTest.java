package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Errno;
import dev.sonde.testkit.PrivateNetwork;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ICMP errors of a router on the error queue of sockets of every kind.
 *
 * <pre>
 *   near va ---- vb router vc ---- vd far
 *      198.18.1.0/24     198.18.2.0/24, MTU 1300
 *    2001:db8:1::/64   2001:db8:2::/64
 * </pre>
 */
class RouterErrorsRootTest {
  private static final IpAddress ROUTER = IpAddress.parse("198.18.1.2");
  private static final IpAddress ROUTER6 = IpAddress.parse("2001:db8:1::2");
  private static final IpAddress FAR = IpAddress.parse("198.18.2.9");
  private static final IpAddress FAR6 = IpAddress.parse("2001:db8:2::9");
  private static final IpAddress BARRED = IpAddress.parse("198.18.3.9");
  private static final IpAddress BARRED6 = IpAddress.parse("2001:db8:3::9");
  private static final int MTU = 1300;

  private static PrivateNetwork near;
  private static PrivateNetwork router;
  private static PrivateNetwork far;

  @BeforeAll
  static void layCables() {
    near = PrivateNetwork.open();
    router = PrivateNetwork.open();
    far = PrivateNetwork.open();
    near.cable("va", router, "vb");
    router.cable("vc", far, "vd");
    near.setting("net/ipv4/ping_group_range", "0 0");
    near.address("va", "198.18.1.1/24");
    near.address("va", "2001:db8:1::1/64");
    router.address("vb", ROUTER + "/24");
    router.address("vb", ROUTER6 + "/64");
    router.address("vc", "198.18.2.2/24");
    router.address("vc", "2001:db8:2::2/64");
    far.address("vd", FAR + "/24");
    far.address("vd", FAR6 + "/64");
    router.program("ip", "link", "set", "vc", "mtu", Integer.toString(MTU));
    router.program("ip", "route", "add", "prohibit", "198.18.3.0/24");
    router.program("ip", "route", "add", "prohibit", "2001:db8:3::/64");
    router.setting("net/ipv4/ip_forward", "1");
    router.setting("net/ipv6/conf/all/forwarding", "1");
    near.program("ip", "route", "add", "default", "via", ROUTER.toString());
    near.program("ip", "route", "add", "default", "via", ROUTER6.toString());
  }

  @AfterAll
  static void close() {
    near.close();
    router.close();
    far.close();
  }

  /** What a test finds of an error. */
  @FunctionalInterface
  interface Check {
    void accept(Message error);
  }

  /** Sends from the near network, and shows what the error queue then says. */
  private static void provoke(
      Kind kind, IpAddress target, MemorySegment data, Check check, Outbox.Extra... extras) {
    near.run(() -> {
      try (Inbox<IpSocket> inbox = new Inbox<>(kind.open(Family.of(target)))) {
        inbox.socket().reportErrors();
        inbox.socket().mtuDiscovery(MtuDiscovery.PROBE);
        new Outbox(inbox.socket(), target, kind == Kind.UDP ? 33434 : 0).sent(data, extras);
        check.accept(inbox.nextError());
      }
    });
  }

  private static MemorySegment data(Kind kind, Family family, int length) {
    String text = "x".repeat(length);
    return kind == Kind.UDP ? Datagrams.text(text) : Datagrams.echo(family, 1, 1, text);
  }

  private static void assertError(Message error, int type, int code, int errno, int info) {
    boolean inet = error.control().errorOrigin() == ErrorOrigin.ICMP;
    ControlData control = error.control();
    assertThat(control.errorType()).isEqualTo(type);
    assertThat(control.errorCode()).isEqualTo(code);
    assertThat(Errno.name(control.errno())).isEqualTo(Errno.name(errno));
    assertThat(control.errorInfo()).isEqualTo(info);
    assertThat(control.offender()).isEqualTo(inet ? ROUTER : ROUTER6);
    assertThat(error.from()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void messageThatRanOutOfHops(Kind kind) {
    Outbox.Extra oneHop = (batch, index) -> batch.hops(index, 1);
    provoke(
        kind,
        FAR,
        data(kind, Family.AF_INET, 8),
        error -> assertError(error, 11, 0, Errno.EHOSTUNREACH, 0),
        oneHop);
    provoke(
        kind,
        FAR6,
        data(kind, Family.AF_INET6, 8),
        error -> assertError(error, 3, 0, Errno.EHOSTUNREACH, 0),
        oneHop);
  }

  @ParameterizedTest
  @EnumSource
  void messageThatAdministrationForbids(Kind kind) {
    provoke(
        kind,
        BARRED,
        data(kind, Family.AF_INET, 8),
        error -> assertError(error, 3, 13, Errno.EHOSTUNREACH, 0));
    provoke(
        kind,
        BARRED6,
        data(kind, Family.AF_INET6, 8),
        error -> assertError(error, 1, 1, Errno.EACCES, 0));
  }

  @ParameterizedTest
  @EnumSource
  void messageTooLongForTheNextLinkTellsItsMtu(Kind kind) {
    provoke(
        kind,
        FAR,
        data(kind, Family.AF_INET, 1400),
        error -> assertError(error, 3, 4, Errno.EMSGSIZE, MTU));
    provoke(
        kind,
        FAR6,
        data(kind, Family.AF_INET6, 1400),
        error -> assertError(error, 2, 0, Errno.EMSGSIZE, MTU));
  }

  @ParameterizedTest
  @EnumSource
  void addressOfAnErrorIsWhereTheMessageWasSentTo(Kind kind) {
    Outbox.Extra oneHop = (batch, index) -> batch.hops(index, 1);
    provoke(
        kind,
        FAR,
        data(kind, Family.AF_INET, 8),
        error -> assertThat(error.from()).isEqualTo(FAR),
        oneHop);
    provoke(
        kind,
        FAR6,
        data(kind, Family.AF_INET6, 8),
        error -> assertThat(error.from()).isEqualTo(FAR6),
        oneHop);
  }

  /** For raw and ICMP sockets from the ICMP header on, for UDP the data alone. */
  @ParameterizedTest
  @EnumSource
  void bytesOfAnErrorAreThoseThatWereSent(Kind kind) {
    Outbox.Extra oneHop = (batch, index) -> batch.hops(index, 1);
    int header = kind == Kind.UDP ? 0 : Datagrams.ICMP_HEADER;
    for (IpAddress target : List.of(FAR, FAR6)) {
      MemorySegment data = data(kind, Family.of(target), 16);
      provoke(
          kind,
          target,
          data,
          error -> assertThat(error.text(header)).isEqualTo("x".repeat(16)),
          oneHop);
    }
  }
}
