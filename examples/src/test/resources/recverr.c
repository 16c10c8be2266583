/* What IP_RECVERR does to a socket that is not connected: CLOSED and LIVING are addresses and
   ports, of which nobody listens at the first. As in: recverr 127.0.0.1 9 127.0.0.1 7 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void send_to(int udp, char **words) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
  inet_pton(AF_INET, words[0], &to.sin_addr);
  ssize_t sent = sendto(udp, "hello", 5, 0, (struct sockaddr *)&to, sizeof to);
  printf("to %s port %s: %s\n", words[0], words[1], sent < 0 ? strerror(errno) : "sent");
}

int main(int argc, char **argv) {
  if (argc != 5) errx(2, "CLOSED PORT LIVING PORT?");
  int udp = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
  setsockopt(udp, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  send_to(udp, argv + 1);
  struct pollfd error = {.fd = udp}; /* POLLERR needs no asking */
  poll(&error, 1, 5000);
  send_to(udp, argv + 3);
  send_to(udp, argv + 3);
}
