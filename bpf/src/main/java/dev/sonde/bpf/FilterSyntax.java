package dev.sonde.bpf;

/** What stands between parentheses: something true or false, or something with a number. */
sealed interface FilterSyntax permits FilterNode, Arithmetic {}
