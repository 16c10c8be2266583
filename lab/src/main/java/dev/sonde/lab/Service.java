package dev.sonde.lab;

import java.util.Set;

/**
 * What a node answers to packets for itself.
 *
 * @param echo it answers echo requests
 * @param tcp the ports that take connections; others are reset
 * @param udp the ports that take datagrams and say nothing; at others it reports
 * @param closed what it reports there
 */
public record Service(boolean echo, Set<Integer> tcp, Set<Integer> udp, Refusal closed) {
  public static final Service PLAIN = new Service(true, Set.of(), Set.of(), Refusal.PORT);

  public Service {
    tcp = Set.copyOf(tcp);
    udp = Set.copyOf(udp);
  }
}
