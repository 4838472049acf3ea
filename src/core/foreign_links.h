/*
 * Links that came with the build folder, in a checkout or a copy. They could
 * make us write to another place.
 */
#ifndef CORE_FOREIGN_LINKS_H
#define CORE_FOREIGN_LINKS_H

/* removes pipes, devices and links that lead out of the folder; -1 with errno */
int foreign_links_remove(const char *dir);

#endif
