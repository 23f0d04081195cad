/* Where the scenarios stand that were installed with the program. */
#ifndef INSTALLED_H
#define INSTALLED_H

/* share/pomex/scenarios beside the folder of the running program, else the one that the
 * build was told; NULL when neither is there. The caller frees it. */
char *installed_scenarios(void);

#endif
