package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names come when they come; nothing on the loop waits for them. */
class HostNamesTest {
  private static final IpAddress ONE = IpAddress.parse("192.0.2.1");
  private static final IpAddress TWO = IpAddress.parse("2001:db8::2");
  private static final Duration LONG = Duration.ofMinutes(5);

  private static HostNames names(Reactor reactor, HostNames.Resolver resolver, Duration patience) {
    return new HostNames(reactor, reactor::stop, false, resolver, patience);
  }

  @Test
  void loopTurnsWhileANameIsAskedFor() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (Reactor reactor = Reactor.open()) {
      HostNames names =
          names(
              reactor,
              _ -> {
                await(answer);
                return "one";
              },
              LONG);
      assertThat(names.of(ONE)).isNull();
      AtomicInteger turns = new AtomicInteger();
      reactor.post(
          new Runnable() {
            @Override
            public void run() {
              if (turns.incrementAndGet() < 1000) reactor.post(this);
              else answer.countDown();
            }
          });
      reactor.run();
      assertThat(turns).hasValue(1000);
      assertThat(names.of(ONE)).isEqualTo("one (192.0.2.1)");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void eachAddressIsAskedForOnce() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (Reactor reactor = Reactor.open()) {
      HostNames names = names(reactor, _ -> "name" + asked.incrementAndGet(), LONG);
      for (int i = 0; i < 5; i++) assertThat(names.of(ONE)).isNull();
      reactor.run();
      for (int i = 0; i < 5; i++) assertThat(names.of(ONE)).isEqualTo("name1 (192.0.2.1)");
      assertThat(names.of(TWO)).isNull();
      reactor.run();
      assertThat(names.of(TWO)).isEqualTo("name2 (2001:db8::2)");
    }
  }

  @Test
  void hostWithoutANameHasItsAddressTwiceAsInPing() throws Exception {
    assertThat(answered(null)).isEqualTo("192.0.2.1 (192.0.2.1)");
  }

  @Test
  void nameServersCannotMoveTheCursor() throws Exception {
    assertThat(answered("\033[2Jevil\nname")).isEqualTo("\\x1b[2Jevil\\nname (192.0.2.1)");
  }

  private static @Nullable String answered(@Nullable String name) throws Exception {
    try (Reactor reactor = Reactor.open()) {
      HostNames names = names(reactor, _ -> name, LONG);
      assertThat(names.of(ONE)).isNull();
      reactor.run();
      return names.of(ONE);
    }
  }

  @Test
  void silentNameServerIsWaitedForSoLongAndHeardWhenItSpeaksAfterAll() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (Reactor reactor = Reactor.open()) {
      HostNames names =
          names(
              reactor,
              _ -> {
                await(answer);
                return "late";
              },
              Duration.ofMillis(1));
      assertThat(names.of(ONE)).isNull();
      reactor.run();
      assertThat(names.of(ONE)).isEqualTo("192.0.2.1 (192.0.2.1)");
      answer.countDown();
      reactor.run();
      assertThat(names.of(ONE)).isEqualTo("late (192.0.2.1)");
    }
  }

  @Test
  void forgedSourcesHaveNoMoreThanSoManyNamesAskedFor() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (Reactor reactor = Reactor.open()) {
      HostNames names = names(reactor, _ -> "name" + asked.incrementAndGet(), LONG);
      for (int i = 0; i < HostNames.MOST; i++) assertThat(names.of(forged(i))).isNull();
      assertThat(names.of(ONE)).isEqualTo("192.0.2.1 (192.0.2.1)");
      for (int i = 0; i < HostNames.MOST; i++) {
        while (names.of(forged(i)) == null) reactor.run();
        assertThat(names.of(forged(i))).startsWith("name").endsWith(" (" + forged(i) + ")");
      }
      assertThat(names.of(ONE)).isEqualTo("192.0.2.1 (192.0.2.1)");
      assertThat(names.name(ONE)).isNull();
      assertThat(asked).hasValue(HostNames.MOST);
    }
  }

  private static Ip4Address forged(int index) {
    return new Ip4Address(10 << 24 | index);
  }

  /** One slow name server does not hold up what others say. */
  @Test
  void namesAreAskedForSideBySide() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (Reactor reactor = Reactor.open()) {
      HostNames names =
          names(
              reactor,
              address -> {
                if (address.equals(TWO)) await(answer);
                return "host";
              },
              LONG);
      assertThat(names.of(TWO)).isNull();
      assertThat(names.of(ONE)).isNull();
      reactor.run();
      assertThat(names.of(ONE)).isEqualTo("host (192.0.2.1)");
      assertThat(names.name(ONE)).isEqualTo("host");
      assertThat(names.of(TWO)).isNull();
      answer.countDown();
      reactor.run();
      assertThat(names.of(TWO)).isEqualTo("host (2001:db8::2)");
    }
  }

  @Test
  void numericAsksNobody() throws Exception {
    try (Reactor reactor = Reactor.open()) {
      HostNames names =
          new HostNames(
              reactor,
              () -> {},
              true,
              _ -> {
                throw new AssertionError("asked");
              },
              LONG);
      assertThat(names.of(ONE)).isEqualTo("192.0.2.1");
    }
  }
}
