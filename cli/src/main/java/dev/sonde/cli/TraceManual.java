package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;
import static dev.sonde.cli.Manual.value;

import java.util.List;
import org.apache.commons.cli.Option;

/** What {@code sonde trace} says about itself: the options of traceroute(1). */
final class TraceManual {
  private TraceManual() {}

  static Manual manual() {
    return new Manual(
        "HOST [PACKETLEN]",
        """
        Finds the path to HOST, a name or an address: which routers the packets pass, and how long \
        each takes to answer. Options and lines are those of the traceroute that Linux \
        distributions have; docs/trace.md says what differs. PACKETLEN is that of whole IP \
        packets, 60 by default, 80 with IPv6.

        All probes take one path where routers spread load over several; --flow chooses another, \
        and --classic lets them spread. UDP needs no privilege; privileges that are there are \
        given up once the sockets are open. Ctrl-C ends it with what is known.
        """,
        options(),
        List.of(
            new Manual.Exit(0, "the path was looked for, whether or not HOST was reached"),
            new Manual.Exit(2, "it could not start: unknown host, no route, no permission"),
            new Manual.Exit(130, "Ctrl-C")),
        List.of(
            new Manual.Example("sonde trace -n example.net", "the path, without names"),
            new Manual.Example("sonde trace -T -p 443 example.net", "as a browser would go"),
            new Manual.Example(
                "sonde trace --json example.net | jq -r '.probes[]?.from // empty'",
                "the addresses that answered")));
  }

  private static List<Option> options() {
    return List.of(
        flag("4", "ipv4", "use IPv4 only"),
        flag("6", "ipv6", "use IPv6 only"),
        flag("I", "icmp", "probe by ICMP echo requests"),
        flag("T", "tcp", "probe by TCP SYN, to port 80; needs CAP_NET_RAW"),
        flag("U", "udp", "probe by UDP to a port that does not change, 53; needs CAP_NET_RAW"),
        value("f", "first", "N", "start with the Nth hop; default 1"),
        value("m", "max-hops", "N", "look no further than the Nth hop; default 30"),
        value("q", "queries", "N", "probes for each hop, 1 to 10; default 3"),
        value("w", "wait", "MAX[,HERE,NEAR]", "seconds to wait, see the page; default 5,3,10"),
        value("z", "sendwait", "SECONDS", "from one probe to the next; milliseconds from 10 on"),
        value("N", "sim-queries", "N", "probes on their way at once; default 16"),
        flag("n", "numeric", "print addresses only, and look no names up"),
        value("p", "port", "PORT", "target port; default 33434, with -T 80, with -U 53"),
        value("", "sport", "PORT", "source port; default: that of the flow"),
        value("s", "source", "ADDRESS", "address to send from"),
        value("i", "interface", "INTERFACE", "leave by it"),
        value("t", "tos", "N", "type of service, or traffic class; 0x for hexadecimal"),
        value(
            "g",
            "gateway",
            "ADDRESS[,ADDRESS...]",
            "routers to visit on the way (IPv4), at most 8"),
        value("l", "flowlabel", "N", "flow label of IPv6 packets; default: that of the flow"),
        flag("F", "dont-fragment", "no probe may be fragmented"),
        flag("r", "direct", "do not ask the routing table for a router"),
        value("", "fwmark", "N", "mark for policy routing and filters"),
        flag("", "mtu", "find the MTU of each part of the path, one probe at a time"),
        flag("e", "extensions", "print what errors carry: MPLS labels, interfaces"),
        flag("", "back", "print how many hops an answer took, if it looks like another number"),
        flag("v", "verbose", "print what was changed in the probe on its way"),
        value("", "flow", "N", "be the Nth flow, which may take another path; default 0"),
        flag("", "classic", "let the probes spread over all paths, as traceroute does"),
        flag("j", "json", "print one JSON object for each hop"),
        flag("V", "version", "print the version and exit"));
  }
}
