/** A simulated internet: its scenario files. */
module dev.sonde.lab {
  requires transitive dev.sonde.packet;
  requires static transitive org.jspecify;
  requires org.snakeyaml.engine.v2;

  exports dev.sonde.lab;
}
