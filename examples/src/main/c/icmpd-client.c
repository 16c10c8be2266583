/* Sends a datagram from a UDP socket that is not connected, and prints what errors it provokes:
   docs/icmpd-protocol.md. As in: icmpd-client /run/sonde/icmpd.sock ::ffff:192.0.2.1 9 */
#include <arpa/inet.h>
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

static unsigned u16(const unsigned char *at) { return at[0] << 8 | at[1]; }
static unsigned u32(const unsigned char *at) { return u16(at) << 16 | u16(at + 2); }
static int whole(int from, void *to, ssize_t length) {
  return length == 0 || recv(from, to, length, MSG_WAITALL) == length; }
static void give(int daemon, int udp) { /* one byte, and the socket with it */
  char word = (char)0x81;
  struct iovec bytes = {&word, 1};
  union { struct cmsghdr header; char room[CMSG_SPACE(sizeof udp)]; } control = {0};
  struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control.room,
                           .msg_controllen = sizeof control.room};
  control.header = (struct cmsghdr){CMSG_LEN(sizeof udp), SOL_SOCKET, SCM_RIGHTS};
  memcpy(CMSG_DATA(&control.header), &udp, sizeof udp);
  if (sendmsg(daemon, &message, MSG_NOSIGNAL) != 1) err(2, "sendmsg");
}
static void print(const unsigned char *frame, unsigned length) { /* of kind 1 */
  if (length < 100 || u16(frame + 98) > length - 100) errx(2, "this is no daemon");
  char offender[INET6_ADDRSTRLEN], target[INET6_ADDRSTRLEN];
  inet_ntop(AF_INET6, frame + 48, offender, sizeof offender);
  inet_ntop(AF_INET6, frame + 80, target, sizeof target);
  printf("%s port %u: %s (type %d, code %d) from %s: ", target, u16(frame + 18),
         strerror(u32(frame + 8)), frame[12], frame[13], offender);
  for (unsigned i = 100; i < 100 + u16(frame + 98); i++)
    putchar(isprint(frame[i]) ? frame[i] : '?');
  puts("");
}
int main(int argc, char **argv) {
  struct sockaddr_un path = {.sun_family = AF_UNIX};
  struct sockaddr_in6 to = {.sin6_family = AF_INET6};
  if (argc != 4 || strlen(argv[1]) >= sizeof path.sun_path ||
      inet_pton(AF_INET6, argv[2], &to.sin6_addr) != 1) errx(2, "PATH IPV6-ADDRESS PORT?");
  strcpy(path.sun_path, argv[1]);
  to.sin6_port = htons(atoi(argv[3]));
  int udp = socket(AF_INET6, SOCK_DGRAM, 0), daemon = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(daemon, (struct sockaddr *)&path, sizeof path)) err(2, "%s", argv[1]);
  give(daemon, udp);
  unsigned char answer, frame[4096]; /* no frame is longer */
  if (!whole(daemon, &answer, 1)) errx(2, "the daemon has ended");
  if (answer == '1' && sendto(udp, "hello", 5, 0, (void *)&to, sizeof to) < 0) err(2, "sendto");
  struct timeval second = {.tv_sec = 1};
  setsockopt(daemon, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
  while (whole(daemon, frame, 8)) {
    unsigned length = u32(frame);
    if (length < 8 || length > sizeof frame || frame[4] != 1) errx(2, "this is no daemon");
    if (!whole(daemon, frame + 8, length - 8)) return 2;
    if (frame[5] == 1) print(frame, length);
    if (frame[5] == 2 && length >= 12) errx(2, "refused: %.*s", (int)length - 12, frame + 12);
  }
}
