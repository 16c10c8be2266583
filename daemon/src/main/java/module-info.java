/** What privileged and long-running programs need of the system. */
module dev.sonde.daemon {
  requires dev.sonde.sys;
  requires transitive dev.sonde.socket;
  requires static transitive org.jspecify;

  exports dev.sonde.daemon;
}
