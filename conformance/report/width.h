/* How wide a character is on a terminal, whatever the locale says. */
#ifndef REPORT_WIDTH_H
#define REPORT_WIDTH_H

#include <stddef.h>
#include <stdint.h>

/* 0 for combining marks, 2 for East Asian wide ones and emoji, else 1. */
int width_of(uint32_t code);

/* Columns of `size` bytes of UTF-8; an invalid byte counts 1. */
size_t width_text(const char *bytes, size_t size);

/* How many of the bytes fit into `room` columns: whole characters. */
size_t width_fitting(const char *bytes, size_t size, size_t room);

#endif
