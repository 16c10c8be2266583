package dev.sonde.cli;

import dev.sonde.capture.CaptureWriter;
import dev.sonde.capture.PcapWriter;
import dev.sonde.capture.PcapngWriter;
import dev.sonde.capture.RotatingFiles;
import dev.sonde.capture.Rotation;
import dev.sonde.capture.Section;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Writes packets to a file, to several in turn, or to standard output. */
final class CaptureWrites implements CaptureSink {
  private static final String STREAM = "standard output";

  private final CaptureCommand command;
  private final Output out;
  private final CaptureOrigin origin;
  private final CaptureWriter writer;
  private final boolean each;
  private @Nullable RotatingFiles files;
  private boolean closed;

  /** Makes the file, or the first of them; {@code out} is standard output. */
  CaptureWrites(CaptureCommand command, String name, CaptureOrigin origin, Output out)
      throws IOException {
    this.command = command;
    this.origin = origin;
    this.out = out;
    each = command.isPacketBuffered();
    writer = open(name);
  }

  private CaptureWriter open(String name) throws IOException {
    if (name.equals(CaptureCommand.STREAM)) return single(null);
    if (!command.rotates()) return single(CaptureCommand.path("--write", name));
    Rotation rotation =
        new Rotation(name, command.fileBytes(), command.rotateSeconds(), command.fileCount());
    RotatingFiles made =
        new RotatingFiles(rotation, this::single, InstantSource.system(), ZoneId.systemDefault());
    files = made;
    return made;
  }

  /** One file; null is standard output. */
  private CaptureWriter single(@Nullable Path path) throws IOException {
    if (!command.isPcapng()) {
      PcapWriter made = pcap(path);
      return origin.file() == null ? made : made.uncut();
    }
    return new CapturedInterfaces(pcapng(path, Section.by("sonde capture")), origin);
  }

  private PcapWriter pcap(@Nullable Path path) throws IOException {
    LinkType type = origin.linkType();
    int snapLength = origin.snapLength();
    boolean nanos = command.isNano();
    if (path != null) return PcapWriter.create(path, type, snapLength, nanos);
    WritableByteChannel waiting = out.channel();
    return waiting == null
        ? PcapWriter.standardOutput(type, snapLength, nanos)
        : PcapWriter.to(waiting, STREAM, type, snapLength, nanos);
  }

  private PcapngWriter pcapng(@Nullable Path path, Section section) throws IOException {
    if (path != null) return PcapngWriter.create(path, section);
    WritableByteChannel waiting = out.channel();
    return waiting == null
        ? PcapngWriter.standardOutput(section)
        : PcapngWriter.to(waiting, STREAM, section);
  }

  @Override
  public void packet(CapturedPacket packet) throws IOException {
    try {
      writer.write(packet);
      if (each) writer.flush();
    } catch (IOException failure) {
      throw translated(failure);
    }
  }

  @Override
  public void idle() throws IOException {
    try {
      writer.flush();
    } catch (IOException failure) {
      throw translated(failure);
    }
  }

  /** A reader of standard output who went away is no reason to complain. */
  private IOException translated(IOException failure) {
    if (failure.getCause() instanceof WaitingOutput.Unread) return failure;
    boolean piped = CaptureCommand.STREAM.equals(command.write()) && out.isPipe();
    return piped ? new Output.ClosedPipe(failure) : failure;
  }

  /** As many files are written as there may be. */
  @Override
  public boolean isFinished() {
    return files != null && files.isFinished();
  }

  @Override
  public void close() throws IOException {
    if (closed) return;
    closed = true;
    try {
      writer.close();
    } catch (IOException failure) {
      throw translated(failure);
    }
  }
}
