package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;
import static dev.sonde.cli.Manual.value;

import java.util.List;
import org.apache.commons.cli.Option;

/** What {@code sonde ping} says about itself: the options of ping(8), each with a long name. */
final class PingManual {
  private PingManual() {}

  static Manual manual() {
    return new Manual(
        "HOST",
        """
        Sends ICMP echo requests to HOST, a name or an address, and prints each reply with its \
        round trip as the kernel measured it. Options, lines and exit statuses are those of the \
        ping that Linux distributions have; docs/ping.md says what differs.

        It needs no privilege where net.ipv4.ping_group_range lets it be; else it takes a raw \
        socket. Root's privileges are given up once the sockets are open. Ctrl-C ends it with \
        the summary.
        """,
        options(),
        List.of(
            new Manual.Exit(0, "at least one reply; with -c and -w, as many as were asked for"),
            new Manual.Exit(1, "no reply, or with -c and -w too few before the deadline"),
            new Manual.Exit(2, "it could not start: unknown host, no route, no permission")),
        List.of(
            new Manual.Example("sonde ping -c 3 localhost", "three requests, a second apart"),
            new Manual.Example(
                "sonde ping --json -c 3 ::1 | jq '.rtt_ms // empty'", "round trips as numbers")));
  }

  private static List<Option> options() {
    return List.of(
        flag("4", "ipv4", "use IPv4 only"),
        flag("6", "ipv6", "use IPv6 only"),
        value("c", "count", "N", "stop after N replies, or errors in their place"),
        value("i", "interval", "SECONDS", "from one request to the next; default 1"),
        value("w", "deadline", "SECONDS", "stop after so long, however many were sent"),
        value(
            "W", "timeout", "SECONDS", "wait for the last reply, if none came at all; default 10"),
        value("s", "size", "BYTES", "of data in a request; default 56"),
        value("p", "pattern", "HEX", "up to 16 bytes that fill the data"),
        value("t", "ttl", "N", "time to live, or hop limit"),
        value("Q", "tos", "N", "type of service, or traffic class; 0x for hexadecimal"),
        value("I", "interface", "INTERFACE", "leave by it; an address: have it as source"),
        flag("B", "sticky", "keep the source address that was chosen at first"),
        value("m", "mark", "N", "mark for policy routing and filters"),
        value("M", "mtu-discovery", "do|dont|probe|want", "path MTU discovery, and fragmenting"),
        value("e", "identifier", "N", "of the requests; else chosen at random"),
        flag("f", "flood", "as fast as replies come, or 100 a second; dots for lines"),
        flag("A", "adaptive", "the interval follows the round trip"),
        value("l", "preload", "N", "so many requests may be on their way at once; default 1"),
        flag("q", "quiet", "print the first line and the summary only"),
        flag("v", "verbose", "print identifiers, and other ICMP messages that come in"),
        flag("n", "numeric", "print addresses only, and look no names up"),
        flag("D", "timestamp", "print the time before each line, in seconds since 1970"),
        flag("O", "outstanding", "tell of each request that had no answer by the next"),
        flag("a", "audible", "ring the terminal's bell at each reply"),
        flag("U", "user-time", "round trips by this program's own clock, not the kernel's"),
        flag("3", "precise", "print three decimals of each round trip"),
        flag("b", "broadcast", "permit a broadcast address"),
        flag("L", "no-loop", "do not hear one's own multicast requests"),
        flag("R", "record-route", "have up to nine addresses on the way recorded (IPv4)"),
        value("T", "stamp", "tsonly|tsandaddr|tsprespec", "have times recorded on the way (IPv4)"),
        flag("r", "direct", "do not ask the routing table for a router"),
        value("S", "send-buffer", "BYTES", "room for what waits to leave"),
        flag("j", "json", "print one JSON object for each line"),
        flag("V", "version", "print the version and exit"));
  }
}
