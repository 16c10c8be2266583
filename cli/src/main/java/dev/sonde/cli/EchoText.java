package dev.sonde.cli;

import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Printable;
import dev.sonde.probe.EchoCounts;
import dev.sonde.probe.Heard;
import dev.sonde.probe.ResponderCounts;
import java.io.IOException;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The lines of {@code sonde echo}, which programs written after the same description have too. */
record EchoText(Output out, Output err) implements EchoReport {
  @Override
  public void began(@Nullable IpAddress host) throws IOException {
    if (host != null) out.line("IP Address: " + host);
  }

  @Override
  public void heard(Heard message) throws IOException {
    out.print(text(message));
    out.flush();
  }

  static String text(Heard message) {
    return """
    Received ICMP message:
    Source IP: %s
    Type: %d
    Code: %d
    Original Data: %s
    """
        .formatted(message.from(), message.type(), message.code(), Printable.utf8(message.data()));
  }

  @Override
  public void caught(String signal) throws IOException {
    out.line("Caught " + signal + "!");
  }

  @Override
  public void ended(EchoCounts counts) throws IOException {
    ignored(counts.badChecksum(), "ignored: the checksum is wrong");
    ignored(counts.malformed(), "ignored: too short for ICMP");
    ignored(counts.heldBack(), "not answered: beyond --rate");
    ignored(counts.receiveDrops(), "lost: this socket's queue was full");
  }

  private void ignored(long count, String why) throws IOException {
    if (count > 0) warn(count + (count == 1 ? " message " : " messages ") + why);
  }

  @Override
  public void ended(ResponderCounts counts) throws IOException {
    out.line(text(counts));
  }

  static String text(ResponderCounts counts) {
    StringJoiner text = new StringJoiner(", ");
    text.add(counts.requests() + " requests").add(counts.replies() + " replies");
    add(text, counts.overRate(), "beyond --rate");
    add(text, counts.badChecksum(), "with a wrong checksum");
    add(text, counts.group(), "from or to a group");
    add(text, counts.malformed(), "malformed");
    add(text, counts.unsent(), "refused by the kernel");
    add(text, counts.receiveDrops(), "lost in a full queue");
    return text.toString();
  }

  private static void add(StringJoiner text, long count, String what) {
    if (count > 0) text.add(count + " " + what);
  }

  @Override
  public void warn(String line) throws IOException {
    err.line("sonde echo: " + line);
  }
}
