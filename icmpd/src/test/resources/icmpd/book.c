/*
 * A client of the daemon that UNIX Network Programming describes in section 28.7, written from that
 * description: it passes its UDP socket, and then waits for errors and datagrams at once.
 *
 *   book PATH 4|6 HOST PORT
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct icmpd_err {
  int icmpd_errno;
  char icmpd_type;
  char icmpd_code;
  socklen_t icmpd_len;
  struct sockaddr_storage icmpd_dest;
};

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int registered(const char *path, int udp) {
  int daemon = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
  if (daemon < 0 || connect(daemon, (struct sockaddr *)&at, sizeof at) < 0) fail("connect");

  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct iovec one = {.iov_base = "1", .iov_len = 1};
  struct msghdr message = {.msg_iov = &one,
                           .msg_iovlen = 1,
                           .msg_control = control.room,
                           .msg_controllen = sizeof control.room};
  struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(rights), &udp, sizeof udp);
  if (sendmsg(daemon, &message, 0) != 1) fail("sendmsg");

  char answer;
  if (read(daemon, &answer, 1) != 1) fail("read answer");
  printf("answer %c\n", answer);
  if (answer != '1') exit(1);
  return daemon;
}

static void print(const struct icmpd_err *error) {
  char host[INET6_ADDRSTRLEN];
  const struct sockaddr_in *v4 = (const struct sockaddr_in *)&error->icmpd_dest;
  const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&error->icmpd_dest;
  int family = error->icmpd_dest.ss_family;
  const void *address = family == AF_INET ? (const void *)&v4->sin_addr : &v6->sin6_addr;
  if (inet_ntop(family, address, host, sizeof host) == NULL) fail("inet_ntop");
  printf("error %s %d: type %d, code %d, len %u: %s\n", host,
         ntohs(family == AF_INET ? v4->sin_port : v6->sin6_port), error->icmpd_type,
         error->icmpd_code, (unsigned)error->icmpd_len, strerror(error->icmpd_errno));
}

static int whole(int daemon, struct icmpd_err *error) {
  size_t had = 0;
  while (had < sizeof *error) {
    ssize_t count = read(daemon, (char *)error + had, sizeof *error - had);
    if (count <= 0) fail("read error");
    had += count;
  }
  return 1;
}

int main(int count, char **words) {
  if (count != 5) return 2;
  alarm(60);
  printf("struct %zu %zu %zu %zu %zu %zu\n", sizeof(struct icmpd_err),
         offsetof(struct icmpd_err, icmpd_errno), offsetof(struct icmpd_err, icmpd_type),
         offsetof(struct icmpd_err, icmpd_code), offsetof(struct icmpd_err, icmpd_len),
         offsetof(struct icmpd_err, icmpd_dest));
  int inet = words[2][0] == '4';
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(atoi(words[4]))};
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(atoi(words[4]))};
  struct sockaddr *target = inet ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
  socklen_t length = inet ? sizeof v4 : sizeof v6;
  void *address = inet ? (void *)&v4.sin_addr : &v6.sin6_addr;
  if (inet_pton(target->sa_family, words[3], address) != 1) return 2;

  int udp = socket(target->sa_family, SOCK_DGRAM, 0);
  if (udp < 0) fail("socket");
  int daemon = registered(words[1], udp);
  if (sendto(udp, "lost", 4, 0, target, length) != 4) fail("sendto the closed port");
  for (int events = 0; events < 3; events++) {
    fd_set set;
    FD_ZERO(&set);
    FD_SET(udp, &set);
    FD_SET(daemon, &set);
    if (select((udp > daemon ? udp : daemon) + 1, &set, NULL, NULL, NULL) < 1) fail("select");
    if (FD_ISSET(udp, &set)) {
      char data[16];
      ssize_t got = recv(udp, data, sizeof data, 0);
      if (got < 0) fail("recv");
      printf("datagram %.*s\n", (int)got, data);
      if (sendto(udp, "lost", 4, 0, target, length) != 4) fail("sendto again");
    }
    if (FD_ISSET(daemon, &set)) {
      struct icmpd_err error;
      whole(daemon, &error);
      print(&error);
      if (events > 0) continue;
      /* To itself: the same socket, and no error is in its way. */
      in_port_t closed = inet ? v4.sin_port : v6.sin6_port;
      struct sockaddr_in6 own;
      socklen_t room = sizeof own;
      if (getsockname(udp, (struct sockaddr *)&own, &room) < 0) fail("getsockname");
      if (inet) v4.sin_port = own.sin6_port;
      else v6.sin6_port = own.sin6_port;
      if (sendto(udp, "heard", 5, 0, target, length) != 5) fail("sendto itself");
      if (inet) v4.sin_port = closed;
      else v6.sin6_port = closed;
    }
  }
  return 0;
}
