package dev.sonde.icmpd;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * How a daemon is to be.
 *
 * @param path where clients find it
 * @param mode of the path: who may write to it may connect
 * @param user whom the path will belong to, who is the one that removes it; -1 for this process's
 * @param group the same
 * @param access who may register
 * @param clients at most so many at once
 * @param queue so many errors may wait for a client that does not read, if there are few clients
 */
public record IcmpdSetup(
    Path path,
    Set<PosixFilePermission> mode,
    int user,
    int group,
    Access access,
    int clients,
    int queue) {
  /** Everyone may register. */
  public static final IcmpdSetup DEFAULT =
      new IcmpdSetup(
          Protocol.DEFAULT_PATH,
          PosixFilePermissions.fromString("rw-rw-rw-"),
          -1,
          -1,
          Access.ANYONE,
          16_384,
          16_384);

  public IcmpdSetup {
    mode = Set.copyOf(mode);
    if (clients < 1) throw new IllegalArgumentException("clients " + clients);
    if (queue < 1) throw new IllegalArgumentException("queue " + queue);
  }

  public IcmpdSetup path(Path other) {
    return new IcmpdSetup(other, mode, user, group, access, clients, queue);
  }

  public IcmpdSetup access(Access other) {
    return new IcmpdSetup(path, mode, user, group, other, clients, queue);
  }

  public IcmpdSetup limits(int mostClients, int mostWaiting) {
    return new IcmpdSetup(path, mode, user, group, access, mostClients, mostWaiting);
  }
}
