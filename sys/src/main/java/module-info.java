/** Every system call Sonde makes, bound by the Foreign Function and Memory API. */
module dev.sonde.sys {
  requires static transitive org.jspecify;

  exports dev.sonde.sys;
}
