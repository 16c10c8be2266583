/** What a packet says, in the words of tcpdump. */
module dev.sonde.dissect {
  requires transitive dev.sonde.packet;
  requires static transitive org.jspecify;

  exports dev.sonde.dissect;
}
