/*
 * Links that came with a folder of ours, in a checkout or a copy: they could
 * lead what we write to another place.
 */
#ifndef CORE_FOREIGN_LINKS_H
#define CORE_FOREIGN_LINKS_H

/* removes links that lead out of the folder, pipes and devices; -1 with errno */
int foreign_links_remove(const char *dir);

#endif
