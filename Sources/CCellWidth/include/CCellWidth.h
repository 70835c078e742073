#pragma once
#include <stdint.h>

// Cells that a character takes by libc's tables for UTF-8, whatever locale the process runs under; -1 for what libc
// calls unprintable.
int cell_width(uint32_t scalar);
