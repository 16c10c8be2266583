/*
 * The client of the ICMP pair, written from its description alone: it sends an echo request that
 * says hello every second and prints what its raw socket receives. Its text ends with the packet.
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
#include <time.h>
#include <unistd.h>

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

static void greet(struct sockaddr_in *server) {
  static const char text[] = "Hello from client!";
  static unsigned short sequence;
  char packet[sizeof(struct icmphdr) + sizeof text - 1];
  struct icmphdr *icmp = (struct icmphdr *)packet;
  memset(packet, 0, sizeof packet);
  icmp->type = ICMP_ECHO;
  icmp->un.echo.id = htons(getpid() & 0xffff);
  icmp->un.echo.sequence = htons(++sequence);
  memcpy(icmp + 1, text, sizeof text - 1);
  icmp->checksum = checksum(packet, sizeof packet);
  if (sendto(sock, packet, sizeof packet, 0, (struct sockaddr *)server, sizeof *server) < 0)
    perror("sendto");
}

static void receive(void) {
  char packet[65536];
  struct sockaddr_in from;
  socklen_t size = sizeof from;
  ssize_t length = recvfrom(sock, packet, sizeof packet - 1, 0, (struct sockaddr *)&from, &size);
  if (length < 0) return;
  packet[length] = '\0';
  struct iphdr *ip = (struct iphdr *)packet;
  if (length < ip->ihl * 4 + (int)sizeof(struct icmphdr)) return;
  struct icmphdr *icmp = (struct icmphdr *)(packet + ip->ihl * 4);
  printf("Received ICMP message:\nSource IP: %s\nType: %d\nCode: %d\nOriginal Data: %s\n",
         inet_ntoa(from.sin_addr), icmp->type, icmp->code, (char *)(icmp + 1));
  fflush(stdout);
}

static long now_millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

int main(int count, char **words) {
  struct sockaddr_in server = {.sin_family = AF_INET};
  if (count != 2 || inet_pton(AF_INET, words[1], &server.sin_addr) != 1) return 2;
  signal(SIGINT, interrupted);
  printf("IP Address: %s\n", words[1]);
  fflush(stdout);
  sock = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = sock};
  if (sock < 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, sock, &event) < 0) {
    perror("client");
    return 1;
  }
  for (long next = now_millis();;) {
    long wait = next - now_millis();
    struct epoll_event ready;
    if (wait <= 0) {
      greet(&server);
      next += 1000;
    } else if (epoll_wait(epoll, &ready, 1, (int)wait) == 1) {
      receive();
    }
  }
}
