#include "report/page/files.h"

#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "formats/json.h"
#include "os/fs.h"
#include "os/path.h"

enum {
	TEXT_MAX = 64 * 1024,         /* bytes of a text */
	TEXTS_MAX = 4 * 1024 * 1024,  /* all texts of tests that passed */
	FILE_MAX = 4 * 1024 * 1024,   /* bytes of an embedded file */
	FILES_MAX = 16 * 1024 * 1024, /* all embedded files */
};

/* 1: it may be a text: allure.attach() is often given no type */
static int
is_text(const char *type)
{
	return !type || !*type ||
		((strncmp(type, "text/plain", 10) == 0 ||
			 strstr(type, "json") || strstr(type, "xml") ||
			 strstr(type, "yaml") || strstr(type, "csv") ||
			 strstr(type, "uri-list")) &&
			!strstr(type, "svg"));
}

static int
is_shown(const char *type)
{
	return type &&
		(strncmp(type, "image/", 6) == 0 ||
			strncmp(type, "video/", 6) == 0 ||
			strncmp(type, "audio/", 6) == 0 ||
			strncmp(type, "text/html", 9) == 0);
}

/* 1: it has no zeros and, when it has no type, is UTF-8 */
static int
is_readable(const struct buf *text, const char *type)
{
	size_t n;

	if (type && *type)
		return !memchr(text->s, 0, text->n);

	for (const char *s = text->s; s < text->s + text->n; s += n)
		if (!*s || !(n = text_utf8(s)))
			return 0;
	return 1;
}

static void
remember_text(struct page_files *f, const struct attachment *file)
{
	const char *path = path_join(f->arena, f->dir, file->source);
	struct buf text = {0};

	if (fs_read(path, &text) == 0 && is_readable(&text, file->type))
		*vec_add(f->arena, &f->fresh) = (struct pair){
			file->source, arena_dup(f->arena, text.s)};
	buf_release(&text);
}

/* remembers the content of a file that is not yet in the page */
static void
remember(struct page_files *f, const struct attachment *file, size_t n,
	int failed)
{
	void **seen = hashmap_at(&f->seen, file->source);

	if (*seen)
		return;
	*seen = f;
	if (is_text(file->type) && n <= TEXT_MAX &&
		(failed || f->texts <= TEXTS_MAX)) {
		f->texts += failed ? 0 : n;
		remember_text(f, file);
	} else if (is_shown(file->type) && n <= FILE_MAX)
		*vec_add(f->arena, &f->embedded) =
			(struct embedded_file){file->source, n, failed};
}

void
files_put(struct buf *b, struct page_files *f, const attachments *list,
	int failed)
{
	buf_addc(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		const struct attachment *file = &list->v[i];
		const char *path = path_join(f->arena, f->dir, file->source);
		struct stat st = {0};

		buf_adds(b, i ? ",[" : "[");
		json_put(b, file->name ? file->name : file->source);
		buf_addc(b, ',');
		json_put(b, file->source);
		buf_addc(b, ',');
		json_put(b, file->type);
		if (stat(path, &st) == 0)
			remember(f, file, (size_t)st.st_size, failed);
		buf_addf(b, ",%lld]", (long long)st.st_size);
	}
	buf_addc(b, ']');
}

void
files_put_texts(struct buf *b, struct page_files *f)
{
	if (!f->fresh.n)
		return;
	json_key(b, "texts");
	buf_addc(b, '{');
	for (size_t i = 0; i < f->fresh.n; i++)
		json_put_string(b, f->fresh.v[i].key, f->fresh.v[i].value);
	buf_addc(b, '}');
	f->fresh.n = 0;
}

static void
put_base64(struct buf *b, const unsigned char *s, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned bits = (unsigned)s[i] << 16 |
			(i + 1 < n ? (unsigned)s[i + 1] << 8 : 0) |
			(i + 2 < n ? (unsigned)s[i + 2] : 0);
		char four[] = {digits[bits >> 18], digits[bits >> 12 & 63],
			i + 1 < n ? digits[bits >> 6 & 63] : '=',
			i + 2 < n ? digits[bits & 63] : '='};

		buf_add(b, four, sizeof four);
	}
}

static void
put_file(struct buf *b, struct page_files *f, const struct embedded_file *file)
{
	struct buf bytes = {0};

	if (fs_read(path_join(f->arena, f->dir, file->source), &bytes) == 0) {
		buf_addf(b, "<script type=\"text/plain\" id=\"file-%s\">",
			file->source);
		put_base64(b, (const unsigned char *)bytes.s, bytes.n);
		buf_adds(b, "</script>\n");
	}
	buf_release(&bytes);
}

void
files_put_embedded(struct buf *b, struct page_files *f)
{
	size_t total = 0;

	for (int failed = 1; failed >= 0; failed--)
		for (size_t i = 0; i < f->embedded.n; i++) {
			const struct embedded_file *file = &f->embedded.v[i];

			if (file->failed != failed ||
				total + file->bytes > FILES_MAX)
				continue;
			total += file->bytes;
			put_file(b, f, file);
		}
}
