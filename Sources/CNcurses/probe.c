#define NCURSES_WIDECHAR 1
#include "CScreen.h"

#include <curses.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
// Its macros take names like `columns` and `lines`, which is why this is a file of its own.
#include <term.h>

screen_term screen_probe(const char *name) {
    int status = 0;
    // An output that is no terminal keeps curses from changing one.
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    TERMINAL *previous = cur_term;
    int result = setupterm(name, null, &status);
    screen_term answer = SCREEN_TERM_USABLE;
    if (result != OK) {
        answer = status < 0 ? SCREEN_TERM_NO_DATABASE : SCREEN_TERM_UNKNOWN;
    } else if (!cursor_address || generic_type || hard_copy) {
        answer = SCREEN_TERM_TOO_SIMPLE;
    }
    if (result == OK) del_curterm(set_curterm(previous));
    close(null);
    return answer;
}

bool screen_has_string(const char *capability) {
    char *value = tigetstr(capability);
    return value && value != (char *)-1 && *value;
}

// Appends without the `$<5>` that asks for padding.
static size_t append(uint8_t *buffer, size_t capacity, size_t length, const char *text) {
    if (!text || text == (char *)-1) return length;
    for (; *text && length < capacity; text++) {
        const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
        if (end) {
            text = end;
        } else {
            buffer[length++] = (uint8_t)*text;
        }
    }
    return length;
}

size_t screen_reset_bytes(uint8_t *buffer, size_t capacity) {
    size_t length = 0;
    // A frame may have been cut anywhere: in a scroll region, in insert mode, in another colour.
    if (change_scroll_region && strncmp(change_scroll_region, "\033[", 2) == 0) {
        length = append(buffer, capacity, length, "\033[r");
    }
    length = append(buffer, capacity, length, exit_insert_mode);
    length = append(buffer, capacity, length, exit_attribute_mode);
    length = append(buffer, capacity, length, orig_pair);
    length = append(buffer, capacity, length, keypad_local);
    if (exit_ca_mode) {
        length = append(buffer, capacity, length, exit_ca_mode);
    } else if (cursor_address) {
        length = append(buffer, capacity, length, tparm(cursor_address, lines > 0 ? lines - 1 : 23, 0));
        length = append(buffer, capacity, length, "\r\n");
    }
    return append(buffer, capacity, length, cursor_normal);
}

bool screen_is_separate(void) { return exit_ca_mode != NULL; }
