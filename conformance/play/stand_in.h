/* The target's stand-in for a person: it posts a form to the link and reads where that
 * redirects to. */
#ifndef PLAY_STAND_IN_H
#define PLAY_STAND_IN_H

#include "play/person.h"

/* person_do() for a target whose `human` is {"post": …}. */
bool stand_in_do(const struct person_request *request, struct person_result *result,
                 struct error *err);

#endif
