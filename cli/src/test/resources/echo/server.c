/*
 * The server of the ICMP pair, written from its description alone: a raw socket, epoll, a print for
 * each ICMP message from a client, an answer of type 8. Its text lies in a field of fixed size that
 * NULs fill. It answers requests only, and not those that say what it says itself, or it would
 * speak to itself for ever over loopback.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct message {
  struct icmphdr header;
  char data[56];
};

static int sock;

static void interrupted(int number) {
  (void)number;
  static const char text[] = "Caught sigINT!\n";
  if (write(STDOUT_FILENO, text, sizeof text - 1) < 0) _exit(1);
  close(sock);
  _exit(0);
}

static unsigned short checksum(const void *bytes, int length) {
  const unsigned char *at = bytes;
  unsigned long sum = 0;
  for (; length > 1; length -= 2, at += 2) sum += (unsigned long)at[0] << 8 | at[1];
  if (length > 0) sum += (unsigned long)at[0] << 8;
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return htons((unsigned short)~sum);
}

static void answer(struct sockaddr_in *client) {
  struct message reply;
  memset(&reply, 0, sizeof reply);
  reply.header.type = ICMP_ECHO;
  strcpy(reply.data, "Hello from server!");
  reply.header.checksum = checksum(&reply, sizeof reply);
  if (sendto(sock, &reply, sizeof reply, 0, (struct sockaddr *)client, sizeof *client) < 0)
    perror("sendto");
}

static void receive(void) {
  char packet[65536];
  struct sockaddr_in client;
  socklen_t size = sizeof client;
  ssize_t length =
      recvfrom(sock, packet, sizeof packet - 1, 0, (struct sockaddr *)&client, &size);
  if (length < 0) return;
  packet[length] = '\0';
  struct iphdr *ip = (struct iphdr *)packet;
  if (length < ip->ihl * 4 + (int)sizeof(struct icmphdr)) return;
  struct icmphdr *icmp = (struct icmphdr *)(packet + ip->ihl * 4);
  char *data = (char *)(icmp + 1);
  printf("Received ICMP message:\nSource IP: %s\nType: %d\nCode: %d\nOriginal Data: %s\n",
         inet_ntoa(client.sin_addr), icmp->type, icmp->code, data);
  fflush(stdout);
  if (icmp->type == ICMP_ECHO && strcmp(data, "Hello from server!") != 0) answer(&client);
}

int main(void) {
  signal(SIGINT, interrupted);
  sock = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = sock};
  if (sock < 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, sock, &event) < 0) {
    perror("server");
    return 1;
  }
  for (;;) {
    struct epoll_event ready;
    if (epoll_wait(epoll, &ready, 1, -1) == 1) receive();
  }
}
