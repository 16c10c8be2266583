/*
 * A client that registers a UDP socket whose lock it holds: a send that waits for memory which
 * never comes (userfaultfd(2)). Prints "waits" when the daemon has not answered in a second.
 *
 *   holder PATH
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define NO_FAULTS 77

static int udp;
static char *page;

static void *hold(void *unused) {
  (void) unused;
  send(udp, page, 100, MSG_MORE);
  return 0;
}

static int never(char *memory, size_t length) {
  struct uffdio_api api = {.api = UFFD_API};
  struct uffdio_register range = {.range = {(unsigned long) memory, length},
                                  .mode = UFFDIO_REGISTER_MODE_MISSING};
  int faults = (int) syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
  if (faults < 0 || ioctl(faults, UFFDIO_API, &api) || ioctl(faults, UFFDIO_REGISTER, &range)) {
    return -1;
  }
  return faults;
}

int main(int count, char **words) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9),
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr_un daemon = {.sun_family = AF_UNIX};
  char word = (char) 0x81, control[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec bytes = {&word, 1};
  struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1,
                           .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  pthread_t thread;
  int stream = socket(AF_UNIX, SOCK_STREAM, 0);

  if (count != 2) return 64;
  page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (never(page, 4096) < 0) return NO_FAULTS;
  udp = socket(AF_INET, SOCK_DGRAM, 0);
  strncpy(daemon.sun_path, words[1], sizeof daemon.sun_path - 1);
  if (connect(udp, (void *) &to, sizeof to) || connect(stream, (void *) &daemon, sizeof daemon)) {
    perror("connect");
    return 1;
  }
  pthread_create(&thread, 0, hold, 0);
  usleep(200000); /* the thread is in send(2) by then; if not, the daemon answers */
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &udp, sizeof(int));
  if (sendmsg(stream, &message, 0) != 1) {
    perror("sendmsg");
    return 1;
  }
  struct pollfd answer = {stream, POLLIN, 0};
  puts(poll(&answer, 1, 1000) == 0 ? "waits" : "answered");
  fflush(stdout);
  getchar(); /* until the test is done */
  _exit(0);
}
