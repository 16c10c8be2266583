/** The daemon that tells programs of the ICMP errors their datagrams provoked, and its client. */
module dev.sonde.icmpd {
  requires dev.sonde.daemon;
  requires transitive dev.sonde.loop;
  requires transitive dev.sonde.packet;
  requires transitive dev.sonde.socket;
  requires static transitive org.jspecify;

  exports dev.sonde.icmpd;
}
