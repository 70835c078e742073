#pragma once

// Everything Swift cannot import of curses, terminals and signals. Only functions with plain C types: macros, globals
// and variadic functions of curses do not reach Swift 6.

#include "CPseudoTerminal.h"
#include "CProgram.h"
#include "CScreen.h"
#include "CSignals.h"
#include "CTerminal.h"
