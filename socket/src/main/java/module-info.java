/** Typed sockets over the system calls; here minus errno becomes an exception. */
module dev.sonde.socket {
  requires transitive dev.sonde.bpf;
  requires transitive dev.sonde.loop;
  requires transitive dev.sonde.packet;
  requires dev.sonde.sys;
  requires static transitive org.jspecify;

  exports dev.sonde.socket;
}
