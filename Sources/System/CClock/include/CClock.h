#pragma once

/* Whether something keeps the machine's clock right (adjtimex(2)): 1 or 0; -1 if the system does
 * not say. */
int cclock_is_kept(void);
