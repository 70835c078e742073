#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "CScreen.h"

#include <curses.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen;
static FILE *output;
static FILE *input;
static int memory = -1;
static off_t taken;

static void close_files(void) {
    if (output) fclose(output);
    if (input) fclose(input);
    output = input = NULL;
    memory = -1;
}

// Curses takes the size from the environment where the output is no terminal, and fails for those that have none in the
// database. A list of its own is put in place of the process's for that moment: setenv could move the list under
// another thread that reads it.
static SCREEN *new_screen(const char *term, int rows, int columns) {
    char lines_entry[32], columns_entry[32];
    snprintf(lines_entry, sizeof lines_entry, "LINES=%d", rows);
    snprintf(columns_entry, sizeof columns_entry, "COLUMNS=%d", columns);
    size_t count = 0;
    while (environ && environ[count]) count++;
    char **list = calloc(count + 3, sizeof *list);
    if (!list) return NULL;
    list[0] = lines_entry;
    list[1] = columns_entry;
    for (size_t index = 0; index < count; index++) list[index + 2] = environ[index];
    char **previous = environ;
    environ = list;
    use_env(TRUE);
    use_tioctl(FALSE);
    SCREEN *result = newterm(term, output, input);
    environ = previous;
    free(list);
    return result;
}

bool screen_open(const char *term, int rows, int columns) {
    memory = memfd_create("screen", MFD_CLOEXEC);
    if (memory < 0) return false;
    taken = 0;
    output = fdopen(memory, "w");
    input = fopen("/dev/null", "re");
    if (!output || !input) {
        close_files();
        return false;
    }
    screen = new_screen(term, rows, columns);
    if (!screen) {
        close_files();
        return false;
    }
    set_term(screen);
    typeahead(-1);
    nonl();
    curs_set(0);
    leaveok(stdscr, TRUE);
    idlok(stdscr, TRUE);
    scrollok(stdscr, FALSE);
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    return true;
}

int screen_colors(void) { return has_colors() ? COLORS : 0; }
int screen_pairs(void) { return has_colors() ? COLOR_PAIRS : 0; }

bool screen_init_pair(int pair, int foreground, int background) {
    return init_extended_pair(pair, foreground, background) == OK;
}

static attr_t curses_attributes(unsigned bits) {
    attr_t attributes = A_NORMAL;
    if (bits & 1) attributes |= A_BOLD;
    if (bits & 2) attributes |= A_DIM;
    if (bits & 4) attributes |= A_REVERSE;
    if (bits & 8) attributes |= A_UNDERLINE;
    if (bits & 16) attributes |= A_ITALIC;
    return attributes;
}

void screen_put(int row, int column, const uint64_t *glyphs, size_t count, unsigned bits, int pair) {
    enum { CHUNK = 256 };
    static cchar_t cells[CHUNK];
    attr_t attributes = curses_attributes(bits);
    if (wmove(stdscr, row, column) == ERR) return;
    size_t filled = 0;
    for (size_t index = 0; index < count; index++) {
        wchar_t text[4] = {0};
        int length = 0;
        for (uint64_t rest = glyphs[index]; rest && length < 3; rest >>= 21) text[length++] = rest & 0x1FFFFF;
        setcchar(&cells[filled++], text, attributes, 0, &pair);
        if (filled == CHUNK || index + 1 == count) {
            wadd_wchnstr(stdscr, cells, (int)filled);
            int width = 0;
            // add_wchnstr leaves the cursor where it was.
            for (size_t cell = index + 1 - filled; cell <= index; cell++) {
                int cells_wide = wcwidth((wchar_t)(glyphs[cell] & 0x1FFFFF));
                width += cells_wide > 1 ? cells_wide : 1;
            }
            column += width;
            if (index + 1 < count && wmove(stdscr, row, column) == ERR) return;
            filled = 0;
        }
    }
}

void screen_refresh(void) {
    wnoutrefresh(stdscr);
    doupdate();
}

void screen_erase(void) { werase(stdscr); }

void screen_invalidate(void) { clearok(curscr, TRUE); }

void screen_resize(int rows, int columns) {
    resize_term(rows, columns);
    werase(stdscr);
    clearok(curscr, TRUE);
}

void screen_leave(void) {
    // Where there is no screen of our own to leave, what was drawn would stay around the prompt.
    if (!screen_is_separate()) {
        werase(stdscr);
        wrefresh(stdscr);
    }
    endwin();
}

size_t screen_take_output(uint8_t *buffer, size_t capacity) {
    if (memory < 0) return 0;
    ssize_t count = pread(memory, buffer, capacity, taken);
    if (count > 0) {
        taken += count;
        return (size_t)count;
    }
    if (taken > 0 && ftruncate(memory, 0) == 0) {
        lseek(memory, 0, SEEK_SET);
        taken = 0;
    }
    return 0;
}

void screen_close(void) {
    if (screen) delscreen(screen);
    screen = NULL;
    close_files();
}
