/* Client of a Unix socket (unix(7)) that is a file. */
#ifndef OS_LOCAL_SOCKET_H
#define OS_LOCAL_SOCKET_H

#include <stddef.h>

/* a connection, close-on-exec; -1 with errno: nobody listens there */
int local_socket_connect(const char *path);

/* sends all n bytes; -1 with errno. There is no SIGPIPE */
int local_socket_send(int fd, const char *bytes, size_t n);

#endif
