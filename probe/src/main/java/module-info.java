/**
 * Probing: ping, traceroute, the echo pair. Protocol logic in pure cores, sockets in thin shells.
 */
module dev.sonde.probe {
  requires dev.sonde.bpf;
  requires transitive dev.sonde.loop;
  requires transitive dev.sonde.packet;
  requires transitive dev.sonde.socket;
  requires static transitive org.jspecify;

  exports dev.sonde.probe;
}
