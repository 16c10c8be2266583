package dev.sonde.sys;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.sys.AbiFacts.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every public constant and layout of this room is that of the C headers. The truth is a C
 * compiler; where there is none, what one said is checked in, {@code abi-x86_64.txt} and {@code
 * abi-aarch64.txt}. After adding constants write them again, with the compilers cc and
 * aarch64-linux-gnu-gcc: {@code mvn -pl sys test -Dtest=AbiTest -Dsonde.abi.write=true}
 */
class AbiTest {
  /** The headers that declare what a class binds; a new class says here which. */
  private static final Map<String, List<String>> HEADERS =
      Map.ofEntries(
          entry("Accounts", List.of("pwd.h", "grp.h")),
          entry("Capabilities", List.of("linux/capability.h")),
          entry("Clocks", List.of("time.h", "sys/prctl.h")),
          entry("Credentials", List.of("sys/prctl.h")),
          entry("Descriptors", List.of("fcntl.h", "sys/file.h")),
          entry("Epolls", List.of("sys/epoll.h")),
          entry("Errno", List.of("errno.h")),
          entry("EventFds", List.of("sys/eventfd.h")),
          entry("Inotify", List.of("sys/inotify.h")),
          entry(
              "Interfaces",
              List.of(
                  "netinet/in.h",
                  "net/if.h",
                  "net/route.h",
                  "sys/ioctl.h",
                  "linux/ipv6.h",
                  "linux/sockios.h",
                  "net/if_arp.h", // linux/if_arp.h does not go with net/if.h
                  "linux/net_tstamp.h")),
          entry("InterfaceAddresses", List.of("ifaddrs.h")),
          entry("Netlink", List.of("sys/socket.h", "linux/netlink.h", "linux/rtnetlink.h")),
          entry("Mappings", List.of("sys/mman.h")),
          entry("MessageQueues", List.of("mqueue.h")),
          entry("Messages", List.of("sys/socket.h", "netinet/in.h", "time.h", "linux/errqueue.h")),
          entry("Mounts", List.of("sys/mount.h")),
          entry("Namespaces", List.of("sched.h")),
          entry("Netdb", List.of("netdb.h")),
          entry("PcapLibrary", List.of("pcap/pcap.h")),
          entry("PcapSources", List.of("pcap/pcap.h")),
          entry("PacketRings", List.of("linux/if_packet.h")),
          entry("PacketSockets", List.of("sys/socket.h", "linux/if_ether.h", "linux/if_packet.h")),
          entry("PidFds", List.of("sys/syscall.h", "linux/pidfd.h")),
          entry("SignalActions", List.of("signal.h")),
          entry(
              "SockDiag",
              List.of("sys/socket.h", "linux/netlink.h", "linux/sock_diag.h", "linux/inet_diag.h")),
          entry(
              "SocketOptions",
              List.of(
                  "sys/socket.h",
                  "linux/in.h", // not behind netinet/in.h, where some leave IPv6 options out
                  "linux/in6.h",
                  "linux/icmp.h",
                  "linux/icmpv6.h",
                  "linux/filter.h",
                  "linux/net_tstamp.h",
                  "linux/sock_diag.h")),
          entry(
              "Sockets",
              List.of(
                  "sys/socket.h", "sys/un.h", "netinet/in.h", "sys/ioctl.h", "linux/sockios.h")),
          entry("TimerFds", List.of("sys/timerfd.h")),
          entry("Tun", List.of("sys/ioctl.h", "net/if.h", "linux/if_tun.h")));

  private static final String HOST =
      switch (System.getProperty("os.arch")) {
        case "amd64" -> "x86_64";
        case String other -> other;
      };

  private static Optional<CCompiler> compiler(String architecture) {
    String cross = architecture + "-linux-gnu-gcc";
    return architecture.equals(HOST) ? CCompiler.find("cc", "gcc", cross) : CCompiler.find(cross);
  }

  private static Map<String, Long> ask(CCompiler compiler, Map<String, Long> golden)
      throws Exception {
    Map<String, Long> values = new TreeMap<>();
    for (var family : AbiFacts.ofTheRoom().entrySet()) {
      List<String> headers = HEADERS.get(family.getKey());
      assertThat(headers).as("HEADERS of class %s", family.getKey()).isNotNull();
      if (compiler.has(Objects.requireNonNull(headers))) {
        values.putAll(compiler.values(headers, family.getValue()));
      } else { // those of a library, not of libc or the kernel
        System.out.println("not checked, for want of " + headers + ": " + family.getKey());
        golden.entrySet().stream()
            .filter(line -> line.getKey().startsWith(family.getKey() + "."))
            .forEach(line -> values.put(line.getKey(), line.getValue()));
      }
    }
    return values;
  }

  private static Map<String, Long> golden(String architecture) throws IOException {
    Map<String, Long> values = new TreeMap<>();
    if (!Files.exists(file(architecture))) return values;
    for (String line : Files.readAllLines(file(architecture))) {
      String[] words = line.split(" ", 2);
      values.put(words[0], Long.parseLong(words[1]));
    }
    return values;
  }

  private static Path file(String architecture) {
    return Path.of("src/test/resources/abi-" + architecture + ".txt");
  }

  @Test
  void everyConstantAndLayoutIsThatOfTheHeaders() throws Exception {
    Optional<CCompiler> compiler = compiler(HOST);
    assumeTrue(
        compiler.isPresent() || Files.exists(file(HOST)),
        () -> "no C compiler (sudo apt-get install gcc), nor " + file(HOST));
    Map<String, Long> truth = golden(HOST);
    if (compiler.isPresent()) truth = ask(compiler.get(), truth);
    List<String> wrong = new ArrayList<>();
    for (List<Fact> family : AbiFacts.ofTheRoom().values()) {
      for (Fact fact : family) {
        Long c = truth.get(fact.name());
        if (c == null) System.out.println("not checked without a C compiler: " + fact.name());
        else if (!fact.agreesWith(c)) wrong.add(fact + " but C says " + c);
      }
    }
    assertThat(String.join("\n", wrong)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x86_64", "aarch64"})
  void whatIsCheckedInIsWhatACompilerSays(String architecture) throws Exception {
    Optional<CCompiler> compiler = compiler(architecture);
    assumeTrue(compiler.isPresent(), () -> "no C compiler for " + architecture);
    Map<String, Long> truth = ask(compiler.get(), golden(architecture));
    if (Boolean.getBoolean("sonde.abi.write")) {
      List<String> lines = new ArrayList<>();
      truth.forEach((name, value) -> lines.add(name + " " + value));
      Files.write(file(architecture), lines);
    }
    Map<String, Long> wrong = golden(architecture);
    wrong.entrySet().removeIf(e -> e.getValue().equals(truth.get(e.getKey())));
    assertThat(wrong).as("lines of %s", file(architecture)).isEmpty();
  }

  @Test
  void onlyWhatIsComputedDiffersBetweenArchitectures() throws IOException {
    Map<String, Long> arm = golden("aarch64");
    Map<String, Long> differing = golden("x86_64");
    differing.entrySet().removeIf(e -> e.getValue().equals(arm.get(e.getKey())));
    assertThat(new TreeSet<>(differing.keySet()))
        .containsExactly("Epolls.EpollEvent.SIZE", "Epolls.EpollEvent.data");
  }

  @Test
  void constantUnknownToTheHeadersIsAnErrorThatNamesIt() {
    Optional<CCompiler> compiler = compiler(HOST);
    assumeTrue(compiler.isPresent(), "no C compiler");
    Fact invented = new Fact("Errno.EFROGS", "EFROGS", 1);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> compiler.orElseThrow().values(List.of("errno.h"), List.of(invented)))
        .withMessageContaining("EFROGS");
  }

  @Test
  void onlySignednessIsForgiven() {
    assertThat(new Fact("", "", Integer.MIN_VALUE).agreesWith(1L << 31)).isTrue();
    assertThat(new Fact("", "", 12).agreesWith(12)).isTrue();
    assertThat(new Fact("", "", 12).agreesWith(16)).isFalse();
    assertThat(new Fact("", "", 12).agreesWith((1L << 32) + 12)).isFalse();
  }

  @Test
  void structNamesFollowTheirTypes() {
    assertThat(AbiFacts.cName("EpollEvent")).isEqualTo("epoll_event");
    assertThat(AbiFacts.cName("SockaddrIn6")).isEqualTo("sockaddr_in6");
    assertThat(AbiFacts.cName("In6Pktinfo")).isEqualTo("in6_pktinfo");
    assertThat(AbiFacts.cName("UserCapData")).isEqualTo("__user_cap_data_struct");
  }
}
