/** Watching the wire: rings, capture files, libpcap. */
module dev.sonde.capture {
  requires dev.sonde.sys;
  requires transitive dev.sonde.bpf;
  requires transitive dev.sonde.loop;
  requires transitive dev.sonde.packet;
  requires transitive dev.sonde.socket;
  requires static transitive org.jspecify;

  exports dev.sonde.capture;
}
