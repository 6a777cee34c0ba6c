#include "CClock.h"

#include <sys/timex.h>

int cclock_is_kept(void) {
    /* With no mode set, nothing is changed, and no right is needed. */
    struct timex state = {0};
    int status = adjtimex(&state);
    if (status < 0) return -1;
    return status != TIME_ERROR && !(state.status & STA_UNSYNC);
}
