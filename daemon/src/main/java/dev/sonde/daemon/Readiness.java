package dev.sonde.daemon;

import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UnixDatagram;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells the service manager that started this process how far it is: sd_notify(3), with {@code
 * Type=notify} in systemd.service(5). Where none asked, by NOTIFY_SOCKET, nothing is said.
 *
 * @param socket where the manager listens: a path, or {@code @} and a name; null for nowhere
 */
public record Readiness(@Nullable String socket) {
  /** As the manager asked in the environment. */
  public static Readiness asked() {
    return new Readiness(System.getenv("NOTIFY_SOCKET"));
  }

  /** Clients may come. */
  public void ready() throws SocketFailure {
    tell("READY=1");
  }

  /** It is about to end. */
  public void stopping() throws SocketFailure {
    tell("STOPPING=1");
  }

  private void tell(String state) throws SocketFailure {
    if (socket == null || socket.isEmpty()) return;
    UnixDatagram.send(state.getBytes(StandardCharsets.UTF_8), socket);
  }
}
