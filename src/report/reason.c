#include "report/reason.h"

#include <ctype.h>
#include <string.h>

#include "report/last_words.h"

/* a line of the traceback that tells the error: its text behind "E   " */
struct error_line {
	const char *text;
	size_t n;
};

/* the next such line from *at on; its indentation is skipped. 0: there is none */
static int
next_error_line(const char **at, struct error_line *line)
{
	while (*at && **at) {
		const char *start = *at, *end = start + strcspn(start, "\n");

		*at = *end ? end + 1 : end;
		if (start[0] != 'E' || (start[1] != ' ' && start + 1 != end))
			continue;
		start++;
		while (start < end && *start == ' ')
			start++;
		while (end > start && end[-1] == ' ')
			end--;
		*line = (struct error_line){start, (size_t)(end - start)};
		return 1;
	}
	return 0;
}

static int
begins(const struct error_line *line, const char *text)
{
	size_t n = strlen(text);

	return line->n >= n && memcmp(line->text, text, n) == 0;
}

static int
is_difference(const struct error_line *line, char sign)
{
	return line->n > 2 && line->text[0] == sign && line->text[1] == ' ';
}

/* the value of a changed line, without indentation and the comma behind it */
static struct error_line
value_of(const struct error_line *line)
{
	struct error_line value = {line->text + 1, line->n - 1};

	while (value.n && *value.text == ' ') {
		value.text++;
		value.n--;
	}
	value.n -= value.n && value.text[value.n - 1] == ',';
	return value;
}

/* the length of the key that both lines begin with, as 'id': */
static size_t
common_key(const struct error_line *one, const struct error_line *other)
{
	size_t key = 0;

	for (size_t i = 0; i + 1 < one->n && i + 1 < other->n &&
		one->text[i] == other->text[i];
		i++)
		if (strchr(":=", one->text[i]) && one->text[i + 1] == ' ')
			return i + 2;
		else if (one->text[i] == '=')
			key = i + 1;
	return key;
}

/* the differences behind an assertion: the first, and how many there are */
struct differences {
	struct error_line is, wanted; /* n 0: there is no such line */
	size_t n;
};

static struct differences
find_differences(const char *at)
{
	struct differences found = {0};
	struct error_line line;
	int inside = 0;

	while (next_error_line(&at, &line)) {
		int left = is_difference(&line, '+'),
		    right = is_difference(&line, '-');

		if (begins(&line, "assert ") || begins(&line, "AssertionError"))
			break;
		if ((left || right) && !inside)
			found.n++;
		if (found.n == 1 && right && !found.wanted.n)
			found.wanted = value_of(&line);
		if (found.n == 1 && left && !found.is.n)
			found.is = value_of(&line);
		inside = left || right || is_difference(&line, '?');
	}
	return found;
}

static void
put_differences(struct buf *b, const struct differences *d)
{
	const struct error_line *is = &d->is, *wanted = &d->wanted;
	size_t key = is->n && wanted->n ? common_key(is, wanted) : 0;

	if (is->n && wanted->n)
		buf_addf(b, "%.*s != %.*s", (int)is->n, is->text,
			(int)(wanted->n - key), wanted->text + key);
	else if (wanted->n)
		buf_addf(b, "lacks %.*s", (int)wanted->n, wanted->text);
	else
		buf_addf(b, "has %.*s, too", (int)is->n, is->text);
	if (d->n > 1)
		buf_addf(b, ", and %zu more difference%s", d->n - 1,
			d->n == 2 ? "" : "s");
}

/* 1: pytest has shortened the values that were compared */
static int
is_short(const char *assertion, size_t n)
{
	for (size_t i = 0; i + 2 < n; i++)
		if (memcmp(assertion + i, "...", 3) == 0)
			return 1;
	return 0;
}

/* the message without the name of its module or of the usual class */
static const char *
plain_message(const char *message)
{
	static const char usual[] = "AssertionError: ";
	const char *name = message, *p = message;

	if (strncmp(message, usual, sizeof usual - 1) == 0)
		return message + sizeof usual - 1;
	for (; isalnum((unsigned char)*p) || *p == '_' || *p == '.'; p++)
		if (*p == '.')
			name = p + 1;
	return (*p == ':' || !*p) && name < p && !isdigit((unsigned char)*name)
		? name
		: message;
}

/* puts the assertion, or the first difference of its values */
static void
put_assertion(struct buf *b, const char *text, size_t n, const char *rest)
{
	struct differences found = {0};

	if (is_short(text, n))
		found = find_differences(rest);
	if (found.n)
		put_differences(b, &found);
	else
		buf_add(b, text, n);
}

/* where the traceback goes on after the line with the message; NULL: nowhere */
static const char *
after_message(const char *trace, const char *message)
{
	const char *found = NULL;
	struct error_line line;

	while (next_error_line(&trace, &line))
		if (begins(&line, message))
			found = trace;
	return found;
}

/* puts how a worker ended without what its row tells anyway */
static void
put_death(struct buf *b, const char *message)
{
	static const char start[] = "the worker ",
			  end[] = " while this test ran";
	const char *tail = strstr(message, end);

	if (strncmp(message, start, sizeof start - 1) == 0)
		message += sizeof start - 1;
	if (strncmp(message, "was ", 4) == 0)
		message += 4;
	buf_add(b, message,
		tail && tail > message ? (size_t)(tail - message)
				       : strlen(message));
}

static void
put(struct buf *b, enum outcome outcome, const char *message, const char *trace)
{
	const char *plain, *rest;
	struct error_line next;

	buf_adds(b, "");
	if (!message)
		return;
	if (outcome == OUTCOME_CRASHED) {
		put_death(b, message);
		return;
	}
	plain = plain_message(message);
	rest = trace ? after_message(trace, message) : NULL;
	if (rest && strncmp(plain, "assert ", 7) == 0) {
		put_assertion(b, plain, strcspn(plain, "\n"), rest);
		return;
	}
	buf_add(b, plain, strcspn(plain, "\n"));
	if (rest && plain != message && next_error_line(&rest, &next) &&
		begins(&next, "assert ")) {
		buf_adds(b, ": ");
		put_assertion(b, next.text, next.n, rest);
	}
}

void
reason_put(struct buf *b, const struct test_result *t)
{
	struct last_words last;
	size_t before = b->n;

	put(b, t->outcome, t->message, t->longrepr);
	if (!last_words_find(&last, t->id, t->outcome, t->longrepr) ||
		!last.path.text)
		return;
	buf_adds(b, b->n > before ? " " : "");
	last_words_put_place(b, &last);
}

void
reason_put_attempt(struct buf *b, const struct test_attempt *t)
{
	put(b, t->outcome, t->message, t->longrepr);
}

const char *
reason_of(struct arena *a, const struct test_result *t)
{
	struct buf reason = {0};

	reason_put(&reason, t);
	if (!reason.n)
		buf_adds(&reason, outcome_names[t->outcome]);
	return buf_take(&reason, a);
}
