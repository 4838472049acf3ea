/* Wrappers of functions that speak to others. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "recorder/record.h"
#include "recorder/log.h"
#include "recorder/wrap.h"

enum { ADDRESS = INET6_ADDRSTRLEN + 16 };

/* "HOST:PORT" or the path of a socket; 0: neither */
static int
name_of(const struct sockaddr *address, socklen_t n, char *out, size_t size)
{
	char host[INET6_ADDRSTRLEN];

	if (!address || n < sizeof address->sa_family)
		return 0;
	if (address->sa_family == AF_INET && n >= sizeof(struct sockaddr_in)) {
		const struct sockaddr_in *in = (const void *)address;

		inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
		snprintf(out, size, "%s:%d", host, ntohs(in->sin_port));
		return 1;
	}
	if (address->sa_family == AF_INET6 &&
		n >= sizeof(struct sockaddr_in6)) {
		const struct sockaddr_in6 *in = (const void *)address;

		inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host);
		snprintf(out, size, "[%s]:%d", host, ntohs(in->sin6_port));
		return 1;
	}
	if (address->sa_family == AF_UNIX) {
		const struct sockaddr_un *un = (const void *)address;
		size_t length = n - (sizeof *un - sizeof un->sun_path);

		if (length == 0 || length > sizeof un->sun_path)
			return 0;
		snprintf(out, size, "%s%.*s", un->sun_path[0] ? "" : "@",
			(int)(un->sun_path[0] ? length : length - 1),
			un->sun_path + !un->sun_path[0]);
		return 1;
	}
	return 0;
}

static void
record_address(const char *kind, const struct sockaddr *address, socklen_t n)
{
	char name[sizeof(struct sockaddr_un) + ADDRESS];
	int saved = errno;

	if (log_current() && name_of(address, n, name, sizeof name))
		record_text(kind, name, NULL);
	errno = saved;
}

EXPORT int
connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t n)
{
	REAL(connect);
	record_address("world", address.__sockaddr__, n);
	return real(fd, address, n);
}

EXPORT ssize_t
sendto(int fd, const void *bytes, size_t length, int flags,
	__CONST_SOCKADDR_ARG address, socklen_t n)
{
	REAL(sendto);
	if (address.__sockaddr__)
		record_address("world", address.__sockaddr__, n);
	return real(fd, bytes, length, flags, address, n);
}

EXPORT ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
	REAL(sendmsg);
	if (message && message->msg_name)
		record_address(
			"world", message->msg_name, message->msg_namelen);
	return real(fd, message, flags);
}

EXPORT int
listen(int fd, int backlog)
{
	struct sockaddr_storage address;
	socklen_t n = sizeof address;
	int failed;

	REAL(listen);
	failed = real(fd, backlog);
	if (!failed && getsockname(fd, (struct sockaddr *)&address, &n) == 0)
		record_address("serves", (struct sockaddr *)&address, n);
	return failed;
}
