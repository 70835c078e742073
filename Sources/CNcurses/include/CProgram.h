#pragma once

// Runs another program on the terminal of this one, which has left its screen and waits until that program ends.
//
// Keys that interrupt or stop reach both, since both are of the terminal's job: this one ignores them meanwhile, and stops
// and goes on with the other. Returns the exit code, 128 and the signal's number where a signal ended it, or -1 where it
// could not be started, with errno.
int program_run(char *const arguments[]);
