/** A simulated internet: a scenario file in, answers on a TUN device out. */
module dev.sonde.lab {
  requires transitive dev.sonde.loop;
  requires transitive dev.sonde.packet;
  requires transitive dev.sonde.socket;
  requires static transitive org.jspecify;
  requires org.snakeyaml.engine.v2;

  exports dev.sonde.lab;
}
