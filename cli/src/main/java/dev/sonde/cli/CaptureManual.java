package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;
import static dev.sonde.cli.Manual.value;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/**
 * What {@code sonde capture} says about itself: the options of tcpdump(8), each with a long name.
 */
final class CaptureManual {
  private CaptureManual() {}

  static Manual manual() {
    List<Option> options = new ArrayList<>(source());
    options.addAll(printing());
    options.addAll(files());
    return new Manual(
        "[FILTER]",
        """
        Prints the packets that come by an interface, or that a file holds, one to a line in the \
        words of tcpdump; or writes them to a file. FILTER says which, in the language of \
        pcap-filter(7), as one word or several. Options are those of tcpdump; docs/capture.md \
        says what differs. -# is --number.

        Capturing needs CAP_NET_RAW. Root becomes another user once the interface, or the file \
        to read, is open; the file to write is made as that user. Ctrl-C ends it with the counts.
        """,
        options,
        List.of(
            new Manual.Exit(0, "done: a signal, -c, -W or the end of the file ended it"),
            new Manual.Exit(
                1, "it ended before: bad file, interface gone, disk full, pipe not read"),
            new Manual.Exit(2, "it could not start: bad filter, no interface, no permission")),
        List.of(
            new Manual.Example("sudo sonde capture -n -i eth0 tcp port 443", "who speaks HTTPS"),
            new Manual.Example("sudo sonde capture -i any -w all.pcap -Z $USER", "keep everything"),
            new Manual.Example("sonde capture -nvr all.pcap 'icmp or icmp6'", "and look at it")));
  }

  private static List<Option> source() {
    return List.of(
        value("i", "interface", "INTERFACE", "capture here, a name or number of -D; 'any': all"),
        flag("D", "list-interfaces", "list the interfaces and exit"),
        flag("L", "list-data-link-types", "list the link types of the interface and exit"),
        flag("J", "list-time-stamp-types", "list the clocks of the interface and exit"),
        value("r", "read", "FILE", "read packets from FILE, pcap or pcapng, also gzip; - is stdin"),
        value("c", "packets", "N", "stop after N packets"),
        value("s", "snapshot-length", "BYTES", "keep so much of a packet; default 262144"),
        flag("p", "no-promiscuous-mode", "only what is meant for this machine"),
        value("Q", "direction", "in|out|inout", "only what comes in, or goes out"),
        value("y", "linktype", "TYPE", "capture with this link type, see -L"),
        value("j", "time-stamp-type", "TYPE", "the clock, see -J"),
        value("B", "buffer-size", "KIB", "room for packets that wait to be read"),
        flag("", "immediate-mode", "have each packet at once; so it is on a terminal"),
        value("F", "filter-file", "FILE", "take the filter from FILE"),
        flag("d", "dump-filter", "print the compiled filter and exit; -dd as C, -ddd as numbers"),
        flag("O", "no-optimize", "do not optimise the filter"),
        value("Z", "relinquish-privileges", "USER", "whom root becomes; root: nobody else"));
  }

  private static List<Option> printing() {
    return List.of(
        flag("n", "numeric", "print numbers, and look no names up"),
        flag("N", "no-domain", "print names of hosts without their domain"),
        flag("e", "link", "print the link header too"),
        flag("v", "verbose", "print more of each packet; -vv, -vvv still more"),
        flag("q", "quiet", "print less of each packet"),
        flag("t", "time", "no time; -tt since 1970, -ttt deltas, -tttt date, -ttttt since first"),
        value("", "time-stamp-precision", "micro|nano", "decimals of times, printed and written"),
        flag("", "micro", "six decimals, the default"),
        flag("", "nano", "nine decimals"),
        flag("S", "absolute-tcp-sequence-numbers", "TCP sequence numbers as they are"),
        flag("K", "dont-verify-checksums", "verify no checksums"),
        flag("", "number", "number the packets (-#)"),
        flag("x", "hex", "print the data in hex; -xx with the link header"),
        flag("X", "hex-ascii", "print the data in hex and ASCII; -XX with the link header"),
        flag("A", "ascii", "print the data in ASCII"),
        flag("l", "line-buffered", "write each line at once, also to a pipe or file"),
        flag("", "json", "print one JSON object for each packet"),
        flag("", "count", "with -r: print only how many packets there are"));
  }

  private static List<Option> files() {
    return List.of(
        value("w", "write", "FILE", "write the packets to FILE; - is stdout"),
        flag("", "pcapng", "as pcapng, which FILE.pcapng means anyway"),
        flag("", "print", "with -w: print them too"),
        flag("U", "packet-buffered", "write each packet at once"),
        value("C", "file-size", "MB", "begin another file after so many millions of bytes"),
        value("G", "rotate", "SECONDS", "begin another file after so long; FILE is for strftime"),
        value("W", "file-count", "N", "with -C: N files in turn; with -G: stop after N files"),
        flag("", "version", "print the version and exit"));
  }
}
