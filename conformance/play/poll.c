#include "play/poll.h"

#include <math.h>

static int64_t scaled(int64_t ms, double pace)
{
    return (int64_t)llround((double)ms * pace);
}

struct poll poll_new(int64_t every_from, int64_t every_to, int64_t within, double pace,
                     int64_t now)
{
    return (struct poll){.pause = scaled(every_from, pace),
                         .longest = scaled(every_to, pace),
                         .deadline = now + scaled(within, pace)};
}

bool poll_next(struct poll *poll, int64_t now, int64_t retry_after, int64_t *pause)
{
    if (now >= poll->deadline)
        return false;
    int64_t wait = poll->pause > retry_after ? poll->pause : retry_after;
    if (wait < 1)
        wait = 1; /* a pause of nothing must not become a storm */
    int64_t left = poll->deadline - now;
    *pause = wait < left ? wait : left;
    poll->pause = poll->pause * 2 < poll->longest ? poll->pause * 2 : poll->longest;
    return true;
}
