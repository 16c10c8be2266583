/** The command {@code sonde}: one small class for each tool. */
module dev.sonde.cli {
  requires static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires dev.sonde.bpf;
  requires dev.sonde.capture;
  requires dev.sonde.daemon;
  requires dev.sonde.dissect;
  requires dev.sonde.icmpd;
  requires dev.sonde.lab;
  requires dev.sonde.loop;
  requires dev.sonde.packet;
  requires dev.sonde.probe;
  requires dev.sonde.socket;
  requires org.apache.commons.cli;
}
