#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The screen curses keeps. Its output goes to memory, so that the caller decides when a terminal that does not drain is
// written to, and curses never blocks. All functions but screen_probe belong to one thread.

typedef enum {
    SCREEN_TERM_USABLE = 1,
    SCREEN_TERM_UNKNOWN = 0,
    SCREEN_TERM_NO_DATABASE = -1,
    // Known, but it cannot move its cursor.
    SCREEN_TERM_TOO_SIMPLE = -2,
} screen_term;

// What the terminal database says about a name.
screen_term screen_probe(const char *term);

// Whether a capability of this name is a string of this terminal, as BE for marked pastes.
bool screen_has_string(const char *capability);

// Begins a screen; false if curses refuses.
bool screen_open(const char *term, int rows, int columns);

// Whether the terminal has a screen for programs apart from its normal one.
bool screen_is_separate(void);

// What returns the open screen's terminal to its normal screen from any state, as its database entry says.
size_t screen_reset_bytes(uint8_t *buffer, size_t capacity);

// Colours and pairs of colours the terminal has; 0 for none.
int screen_colors(void);
int screen_pairs(void);

// Defines a pair; -1 is the terminal's own colour.
bool screen_init_pair(int pair, int foreground, int background);

// Puts cells into a row in one style. Each glyph is up to three scalars of 21 bits. Attribute bits: 1 bold, 2 dim,
// 4 reverse, 8 underline, 16 italic.
void screen_put(int row, int column, const uint64_t *glyphs, size_t count, unsigned attributes, int pair);

// Composes what has to be sent to show the changes.
void screen_refresh(void);

// Empties the screen curses keeps.
void screen_erase(void);

// Makes the next refresh send everything.
void screen_invalidate(void);

void screen_resize(int rows, int columns);

// Composes what returns the terminal to its normal screen; a refresh comes back.
void screen_leave(void);

// Moves composed output to the caller and returns how many bytes; call until it returns 0.
size_t screen_take_output(uint8_t *buffer, size_t capacity);

// Frees a screen that was left.
void screen_close(void);
