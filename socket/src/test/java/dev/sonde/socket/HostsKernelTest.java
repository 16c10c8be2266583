package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are asked of no server here: only of /etc/hosts. */
class HostsKernelTest {
  @Test
  void localhostHasALoopbackAddress() throws Exception {
    Hosts.Host host = Hosts.find("localhost");
    assertThat(host.name()).isNotEmpty();
    assertThat(host.addresses()).isNotEmpty().allMatch(IpAddress::isLoopback);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,127.0.0.1", "127.1,127.0.0.1", "0x7f000001,127.0.0.1", "::1,::1"})
  void addressesAreReadInAnyForm(String text, String address) throws Exception {
    assertThat(Hosts.find(text).addresses()).containsExactly(IpAddress.parse(address));
    assertThat(Hosts.isAddress(text)).isTrue();
  }

  @Test
  void nameIsNoAddress() {
    assertThat(Hosts.isAddress("localhost")).isFalse();
  }

  @Test
  void zoneIsTheNameOrTheIndexOfADevice() throws Exception {
    int loopback = Devices.index("lo");
    IpAddress address = Ip6Address.parse("fe80::1").withScope(loopback);
    assertThat(Hosts.find("fe80::1%lo").addresses()).containsExactly(address);
    assertThat(Hosts.find("fe80::1%" + loopback).addresses()).containsExactly(address);
  }

  @Test
  void wrongFamilyIsSaidAsPingSaysIt() {
    assertThatThrownBy(() -> Hosts.find("::1", Family.AF_INET))
        .isInstanceOf(HostFailure.class)
        .hasMessage("::1: Address family for hostname not supported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fe80::1%nosuch0", "nul\0name", "\u202e"})
  void whatCannotBeAHostIsOneLine(String name) {
    assertThatThrownBy(() -> Hosts.find(name))
        .isInstanceOf(HostFailure.class)
        .message()
        .startsWith(name + ": ")
        .doesNotContain("\n");
  }

  @Test
  void loopbackAddressHasTheNameOfTheHostsFile() {
    assertThat(Hosts.name(IpAddress.parse("127.0.0.1"))).isEqualTo("localhost");
  }

  @Test
  void lookupsOfManyThreadsDoNotMix() throws Exception {
    Thread[] threads = new Thread[8];
    int[] right = new int[threads.length];
    for (int i = 0; i < threads.length; i++) {
      int self = i;
      threads[i] = Thread.ofPlatform().start(() -> right[self] = lookUp("127.0.0." + (self + 1)));
    }
    for (Thread thread : threads) thread.join();
    assertThat(right).containsOnly(100);
  }

  private static int lookUp(String address) {
    int right = 0;
    for (int i = 0; i < 100; i++) {
      try {
        IpAddress found = Hosts.find(address).addresses().getFirst();
        if (Objects.equals(found, IpAddress.parse(address))) right++;
      } catch (HostFailure wrong) {
        return -1;
      }
    }
    return right;
  }
}
