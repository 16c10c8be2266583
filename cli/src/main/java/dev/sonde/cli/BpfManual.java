package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;
import static dev.sonde.cli.Manual.value;

import java.util.List;

/** What {@code sonde bpf} says about itself. */
final class BpfManual {
  private BpfManual() {}

  static Manual manual() {
    return new Manual(
        "EXPRESSION...",
        """
        Compiles a filter in the language of pcap-filter(7) to a program of classic BPF, and \
        prints it: as a listing, as C, as numbers, or in words. Or it tries the program on the \
        packets of a file, and says of each why it does not match. No privilege is needed and no \
        packet is sent; but a host in EXPRESSION that is a name is looked up.
        """,
        List.of(
            flag("d", "dump-filter", "print a listing, the default; -dd as C, -ddd as numbers"),
            flag("O", "no-optimize", "do not shorten the program"),
            value("y", "linktype", "TYPE", "what packets start with: EN10MB, RAW, LINUX_SLL2 ..."),
            value("i", "interface", "INTERFACE", "as a live capture there would have it"),
            value("s", "snapshot-length", "BYTES", "keep so much of a packet; default 262144"),
            value("F", "filter-file", "FILE", "take the filter from FILE; - is stdin"),
            value("", "asm", "FILE", "no filter: read a program from FILE, in any form of -d"),
            flag("", "explain", "print the listing with what each instruction does"),
            value("", "test", "FILE", "which packets of a capture file match, and why not"),
            value("", "cost", "FILE", "how many instructions the packets of a file cost"),
            flag("", "json", "with --test and --cost: print JSON objects")),
        List.of(
            new Manual.Exit(0, "done; --test: at least one packet matches"),
            new Manual.Exit(1, "--test: no packet matches"),
            new Manual.Exit(2, "bad filter or program, no such file, or the file is damaged")),
        List.of(
            new Manual.Example("sonde bpf 'tcp port 80'", "the program for Ethernet"),
            new Manual.Example("sonde bpf --explain 'vlan 5 and icmp'", "the same in words"),
            new Manual.Example("sonde bpf --test all.pcap udp port 53", "why is it not matched?"),
            new Manual.Example(
                "sudo tcpdump -ddd arp | sonde bpf --explain --asm -", "what is it?")));
  }
}
