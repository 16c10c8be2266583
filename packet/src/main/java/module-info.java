/** Wire formats: views to read packets in place, values to build and compare them. */
module dev.sonde.packet {
  requires static transitive org.jspecify;

  exports dev.sonde.packet;
}
