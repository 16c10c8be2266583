package dev.sonde.lab;

/** One direction of a link: from one node to another, by their numbers. */
record Edge(int number, Link link, int from, int to) {}
