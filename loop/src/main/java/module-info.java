/** The event loop: timers, signals, tasks of other threads, and readiness by epoll. */
module dev.sonde.loop {
  requires dev.sonde.sys;
  requires jdk.unsupported; // sun.misc.Signal
  requires static transitive org.jspecify;

  exports dev.sonde.loop;
}
