package dev.sonde.lab;

import dev.sonde.packet.IpAddress;

/** The names of a scenario's nodes in the form of hosts(5), for programs that ask for them. */
public final class Names {
  private Names() {}

  /** A whole file: localhost, and every address with its name. */
  public static String hosts(Scenario scenario) {
    StringBuilder text = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");
    for (Node node : scenario.network().nodes()) {
      if (node.hostName() == null) continue;
      for (IpAddress address : node.addresses()) {
        text.append(address).append(' ').append(node.hostName()).append('\n');
      }
    }
    return text.toString();
  }
}
