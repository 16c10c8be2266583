package dev.sonde.cli;

import dev.sonde.capture.CaptureWriter;
import dev.sonde.capture.PcapWriter;
import dev.sonde.capture.PcapngWriter;
import dev.sonde.capture.RotatingFiles;
import dev.sonde.capture.Rotation;
import dev.sonde.capture.Section;
import dev.sonde.packet.CapturedPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Writes packets to a file, to several in turn, or to standard output. */
final class CaptureWrites implements CaptureSink {
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
    int snapLength = origin.snapLength();
    if (!command.isPcapng()) {
      PcapWriter made =
          path == null
              ? PcapWriter.standardOutput(origin.linkType(), snapLength, command.isNano())
              : PcapWriter.create(path, origin.linkType(), snapLength, command.isNano());
      return origin.file() == null ? made : made.uncut();
    }
    Section section = Section.by("sonde capture");
    PcapngWriter made =
        path == null ? PcapngWriter.standardOutput(section) : PcapngWriter.create(path, section);
    return new CapturedInterfaces(made, origin);
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
