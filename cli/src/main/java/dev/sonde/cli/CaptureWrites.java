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
  private final CaptureCommand command;
  private final Output out;
  private final Streams streams;
  private final CaptureOrigin origin;
  private final CaptureWriter writer;
  private final boolean each;
  private @Nullable RotatingFiles files;
  private boolean closed;

  /** Opens what is no regular file and may keep its writer waiting. */
  @FunctionalInterface
  interface Streams {
    /** Null for a regular file, and for one that is not there. */
    @Nullable WritableByteChannel open(Path path) throws IOException;
  }

  /** Makes the file, or the first of them; {@code out} is standard output. */
  CaptureWrites(
      CaptureCommand command, String name, CaptureOrigin origin, Output out, Streams streams)
      throws IOException {
    this.streams = streams;
    this.command = command;
    this.origin = origin;
    this.out = out;
    each = command.isPacketBuffered();
    writer = open(name);
  }

  private CaptureWriter open(String name) throws IOException {
    if (name.equals(CaptureCommand.STREAM)) {
      return single(null, out.channel(), "standard output");
    }
    if (!command.rotates()) {
      Path path = CaptureCommand.path("--write", name);
      return single(path, streams.open(path), name);
    }
    Rotation rotation =
        new Rotation(name, command.fileBytes(), command.rotateSeconds(), command.fileCount());
    RotatingFiles made =
        new RotatingFiles(rotation, this::single, InstantSource.system(), ZoneId.systemDefault());
    files = made;
    return made;
  }

  private CaptureWriter single(Path path) throws IOException {
    return single(path, null, path.toString());
  }

  /** To the stream if there is one, else to the file, else to standard output. */
  private CaptureWriter single(
      @Nullable Path path, @Nullable WritableByteChannel stream, String name) throws IOException {
    if (!command.isPcapng()) {
      PcapWriter made = pcap(path, stream, name);
      return origin.file() == null ? made : made.uncut();
    }
    return new CapturedInterfaces(pcapng(path, stream, name), origin);
  }

  private PcapWriter pcap(@Nullable Path path, @Nullable WritableByteChannel stream, String name)
      throws IOException {
    LinkType type = origin.linkType();
    int snapLength = origin.snapLength();
    boolean nanos = command.isNano();
    if (stream != null) return PcapWriter.to(stream, name, type, snapLength, nanos);
    return path == null
        ? PcapWriter.standardOutput(type, snapLength, nanos)
        : PcapWriter.create(path, type, snapLength, nanos);
  }

  private PcapngWriter pcapng(
      @Nullable Path path, @Nullable WritableByteChannel stream, String name) throws IOException {
    Section section = Section.by("sonde capture");
    if (stream != null) return PcapngWriter.to(stream, name, section);
    return path == null ? PcapngWriter.standardOutput(section) : PcapngWriter.create(path, section);
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
