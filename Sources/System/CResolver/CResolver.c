#include "CResolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <string.h>

int cresolver_ask(const char *name, int type, int searches, uint16_t port, uint8_t *answer,
                  int room) {
    struct __res_state state;
    memset(&state, 0, sizeof state);
    if (res_ninit(&state) != 0) return -1;
    state.retrans = 1;
    state.retry = 2;
    if (port) {
        state.nscount = 1;
        memset(&state.nsaddr_list[0], 0, sizeof state.nsaddr_list[0]);
        state.nsaddr_list[0].sin_family = AF_INET;
        state.nsaddr_list[0].sin_port = htons(port);
        state.nsaddr_list[0].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    int length = searches ? res_nsearch(&state, name, C_IN, type, answer, room)
                          : res_nquery(&state, name, C_IN, type, answer, room);
    int why = state.res_h_errno;
    res_nclose(&state);
    if (length > 0) return length < room ? length : room;
    return why == HOST_NOT_FOUND || why == NO_DATA ? 0 : -1;
}
