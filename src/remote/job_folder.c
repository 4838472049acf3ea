#define _DEFAULT_SOURCE
#include "remote/job_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"

const char *
job_folder_nonce(struct arena *a)
{
	unsigned char bytes[8];
	struct buf b = {0};

	if (getentropy(bytes, sizeof bytes) != 0)
		die("getentropy: %s", strerror(errno));
	for (size_t i = 0; i < sizeof bytes; i++)
		buf_addf(&b, "%02x", bytes[i]);
	return buf_take(&b, a);
}

int
job_folder_write(const struct remote_job *e, const char *dir)
{
	struct arena a = {0};
	struct buf b = {0};
	int failed;

	buf_addc(&b, '{');
	json_put_int(&b, "v", 1);
	json_put_string(&b, "nonce", e->nonce);
	json_put_string(&b, "root", e->root);
	json_put_string(&b, "build_dir", e->build_dir);
	json_put_string(&b, "task", e->task);
	json_put_int(&b, "worker", e->slot.number);
	json_put_int(&b, "workers", e->slot.count);
	json_put_string(&b, "testrun", e->slot.testrun);
	json_put_string(&b, "workerinput", e->slot.input);
	json_put_string(&b, "session", e->session);
	json_put_string(&b, "stop", e->stop);
	json_put_string(&b, "server", e->server);
	json_put_int(&b, "server_begins", e->server_begins);
	json_put_int(&b, "resume", e->resume);
	buf_adds(&b, "}\n");
	failed = file_write_private(path_join(&a, dir, "ask.json"), b.s, b.n) <
		0;
	buf_release(&b);
	arena_free(&a);
	return failed ? -1 : 0;
}

int
job_folder_read(struct remote_job *e, struct arena *a, const char *dir,
	const char **cause)
{
	jv value = json_read(a, path_join(a, dir, "ask.json"), cause);

	*e = (struct remote_job){0};
	if (!jv_is_valid(value)) {
		jv_free(value);
		return -1;
	}
	e->nonce = json_string(a, value, "nonce");
	e->root = json_string(a, value, "root");
	e->build_dir = json_string(a, value, "build_dir");
	e->task = json_string(a, value, "task");
	e->slot.number = json_int(value, "worker", 0);
	e->slot.count = json_int(value, "workers", 0);
	e->slot.testrun = json_string(a, value, "testrun");
	e->slot.input = json_string(a, value, "workerinput");
	e->session = json_string(a, value, "session");
	e->stop = json_string(a, value, "stop");
	e->server = json_string(a, value, "server");
	e->server_begins = json_int(value, "server_begins", 0);
	e->resume = json_int(value, "resume", 0);
	jv_free(value);
	if (e->nonce && e->root && e->task && e->slot.testrun)
		return 0;
	*cause = "it has no task";
	return -1;
}

/* opens and closes the file each time, so that other machines see the bytes
   (NFS: close to open) */
static int
append(const char *dir, int flags, const char *bytes, size_t n)
{
	struct arena a = {0};
	int fd = open(path_join(&a, dir, "beat"),
		O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0600);
	int failed = fd < 0 || file_write_fd(fd, bytes, n) != 0;

	if (fd >= 0 && close(fd) != 0)
		failed = 1;
	arena_free(&a);
	return failed ? -1 : 0;
}

int
job_folder_begin(const char *dir, const char *node)
{
	struct buf b = {0};
	int failed;

	buf_addf(&b, "%s\n", node);
	failed = append(dir, O_CREAT | O_EXCL, b.s, b.n);
	buf_release(&b);
	return failed;
}

int
job_folder_beat(const char *dir)
{
	return append(dir, 0, ".", 1);
}

size_t
job_folder_beats(struct arena *a, const char *dir, const char **node)
{
	struct arena scratch = {0};
	struct buf text = {0};
	size_t n = 0;
	char *end;

	if (fs_read(path_join(&scratch, dir, "beat"), &text) == 0 && text.n &&
		(end = strchr(text.s, '\n'))) {
		n = text.n;
		if (!*node)
			*node = arena_ndup(a, text.s, (size_t)(end - text.s));
	}
	buf_release(&text);
	arena_free(&scratch);
	return n;
}

void
job_folder_stop(const char *dir, int how)
{
	struct arena a = {0};

	/* if it fails, the job ends by the signals that follow */
	file_write(path_join(&a, dir, "stop"), how > 1 ? "2" : "1", 1);
	arena_free(&a);
}

int
job_folder_stopped(const char *dir)
{
	struct arena a = {0};
	struct buf text = {0};
	int how = fs_read(path_join(&a, dir, "stop"), &text) == 0 && text.n
		? text.s[0] - '0'
		: 0;

	buf_release(&text);
	arena_free(&a);
	return how;
}

int
job_folder_write_receipt(
	const char *dir, const char *nonce, const struct job_receipt *r)
{
	struct arena a = {0};
	struct buf b = {0};
	int failed;

	buf_addc(&b, '{');
	json_put_int(&b, "v", 1);
	json_put_string(&b, "nonce", nonce);
	json_put_string(&b, "node", r->node);
	json_put_int(&b, "status", r->status);
	buf_adds(&b, "}\n");
	failed = file_write(path_join(&a, dir, "receipt.json"), b.s, b.n) < 0;
	buf_release(&b);
	arena_free(&a);
	return failed ? -1 : 0;
}

int
job_folder_receipt(struct job_receipt *r, struct arena *a, const char *dir,
	const char *nonce)
{
	const char *file = path_join(a, dir, "receipt.json"), *cause, *written;
	jv value;

	if (!fs_is_file(file))
		return 0;
	value = json_read(a, file, &cause);
	written = json_string(a, value, "nonce");
	r->node = json_string(a, value, "node");
	r->status = json_int(value, "status", -1);
	jv_free(value);
	return written && strcmp(written, nonce) == 0 ? 1 : -1;
}
