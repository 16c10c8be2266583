package dev.sonde.cli;

import dev.sonde.dissect.PacketText;
import dev.sonde.dissect.TextBuffer;
import dev.sonde.packet.CapturedPacket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Prints packets in the words of tcpdump(8). Lines are written together, as many as there are; on a
 * terminal, or by -l, each packet's as soon as it came.
 */
final class CaptureLines implements CaptureSink {
  private static final int ROOM = 1 << 16;

  private final PacketText text;
  private final Output out;
  private final boolean each;
  private final boolean coloured;
  private final boolean timed;
  private final TextBuffer lines = new TextBuffer();

  CaptureLines(CaptureCommand command, PacketText text, Output out) {
    this.text = text;
    this.out = out;
    coloured = out.isTerminal() && isEmpty(System.getenv("NO_COLOR"));
    each = command.isLineBuffered() || out.isTerminal();
    timed = command.timeForm() != 1 && !command.numbersLines();
  }

  private static boolean isEmpty(@Nullable String value) {
    return value == null || value.isEmpty();
  }

  @Override
  public void packet(CapturedPacket packet) throws IOException {
    int start = lines.length();
    boolean whole = false;
    try {
      text.line(lines, packet);
      whole = true;
    } finally {
      if (!whole) lines.setLength(start); // of a file that is cut meanwhile
    }
    lines.append('\n');
    if (coloured) {
      String plain = lines.substring(start);
      lines.setLength(start);
      lines.appendUtf8(CaptureColour.of(plain, timed));
    }
    if (each || lines.length() > ROOM) idle();
  }

  @Override
  public void idle() throws IOException {
    if (lines.isEmpty()) return;
    try {
      lines.writeTo(out);
      out.flush();
    } finally {
      lines.setLength(0); // else what could not be written would be tried again at the close
    }
  }

  @Override
  public void close() throws IOException {
    idle();
  }
}
