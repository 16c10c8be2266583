/** A simulated internet: scenario files, and the core that answers as they say. */
module dev.sonde.lab {
  requires transitive dev.sonde.packet;
  requires static transitive org.jspecify;
  requires org.snakeyaml.engine.v2;

  exports dev.sonde.lab;
}
