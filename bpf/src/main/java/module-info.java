/** Classic BPF, and the language of pcap filters. */
module dev.sonde.bpf {
  requires transitive dev.sonde.packet;
  requires static transitive org.jspecify;

  exports dev.sonde.bpf;
}
