#ifndef MOCK_API_FILES_H
#define MOCK_API_FILES_H

#include "api/app.h"

/* Answers with the media file of that name ("portrait.jpg", "clip.mp4", "tone.wav",
 * "output.mp4"), or the part of it that a Range asks for. RULE_FILE_UNKNOWN,
 * RULE_FILE_RANGE. */
bool file_answer(const struct request *req, const char *name, struct response *res,
                 struct error *err);

#endif
