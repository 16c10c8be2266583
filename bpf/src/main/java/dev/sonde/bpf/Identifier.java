package dev.sonde.bpf;

import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.MacAddress;

/** A name, number or address, which qualifiers say the meaning of. */
sealed interface Identifier {

  record Name(String text) implements Identifier {}

  record Numeral(int value) implements Identifier {}

  /** {@code 10.1}, {@code 10.1.2.3}, {@code 10.1/16}, {@code 10.1 mask 255.255}. */
  record Net4(Dotted address, int mask, boolean masked) implements Identifier {}

  record Net6(Ip6Address address, int prefix) implements Identifier {}

  record Station(MacAddress address) implements Identifier {}
}
