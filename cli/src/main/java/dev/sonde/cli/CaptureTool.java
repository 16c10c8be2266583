package dev.sonde.cli;

import dev.sonde.daemon.Privileges;
import dev.sonde.loop.Reactor;
import java.io.IOException;
import java.util.List;

/** {@code sonde capture}: tcpdump(8), without libpcap and without a privilege once it captures. */
final class CaptureTool implements Tool {
  private final IcmpdDaemon.Becoming drop;

  CaptureTool(IcmpdDaemon.Becoming drop) {
    this.drop = drop;
  }

  CaptureTool() {
    this(Privileges::drop);
  }

  @Override
  public String name() {
    return "capture";
  }

  @Override
  public List<String> aliases() {
    return List.of("tcpdump");
  }

  @Override
  public String summary() {
    return "Show the packets that come by, or keep them in a file";
  }

  @Override
  public Manual manual() {
    return CaptureManual.manual();
  }

  @Override
  public List<String> words(List<String> typed) {
    return CaptureWords.withoutSigns(manual().grammar(), typed);
  }

  @Override
  public String hint(List<String> typed) {
    return CaptureWords.hint(manual().grammar(), typed);
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    CaptureCommand command = new CaptureCommand(given);
    if (command.isVersion()) {
      out.line(Version.line());
      return 0;
    }
    if (command.isAboutCapturing()) {
      CaptureAbout.print(command, out, err);
      return 0;
    }
    CaptureUser user = CaptureUser.of(command, System::getenv, drop);
    try (Reactor reactor = Reactor.open()) {
      CaptureSession session = new CaptureSession(command, user, out, err, reactor);
      String file = command.read();
      return file == null ? session.capture() : session.read(file);
    } catch (WaitingOutput.Unread complaints) {
      return 1; // nobody would read of it either
    } finally {
      out.release();
      err.release();
    }
  }
}
