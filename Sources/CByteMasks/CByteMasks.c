// All of it is in the header, so that Swift can inline it; a target needs a file to compile.
#include "CByteMasks.h"
