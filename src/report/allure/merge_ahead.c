#include "report/allure/merge_ahead.h"

#include <signal.h>

#include "core/paths.h"
#include "os/link_folder.h"
#include "os/path.h"

static void
link_files(struct merge_ahead *m, const struct results_folder *f)
{
	for (size_t i = 0; i < f->files.n && m->links; i++) {
		const struct found_file *e = &f->files.v[i];

		if (e->kind != FOUND_FILE && e->kind != FOUND_RESULT)
			continue;
		m->links = link_folder_prepare(&m->own, paths.allure_spare,
				   e->name,
				   path_join(&m->own, f->dir, e->name)) == 0;
	}
}

/* merges the folders of a group's attempts */
static void
take_group(struct merge_ahead *m, const struct ahead_group *g)
{
	for (int i = 1;; i++) {
		struct results_folder *f = arena_alloc(&m->own, sizeof *f);
		const char *attempt = arena_fmt(
			&m->own, "%s/%s/%d", paths.groups, g->slug, i);

		if (!fs_is_dir(attempt))
			return;
		f->dir = path_join(&m->own, attempt, "allure");
		f->group = g->name;
		f->attempt = i;
		results_folder_read(f, &m->own);
		link_files(m, f);
		*hashmap_at(&m->read, f->dir) = f;
	}
}

static void *
run_thread(void *data)
{
	struct merge_ahead *m = data;

	m->read.arena = &m->own;
	m->links = link_folder_can_prepare(paths.allure_spare,
		fs_is_dir(paths.reports) ? paths.reports : ".");
	pthread_mutex_lock(&m->lock);
	for (size_t next = 0; !m->ends;) {
		struct ahead_group g;

		if (next == m->groups.n) {
			pthread_cond_wait(&m->more, &m->lock);
			continue;
		}
		g = m->groups.v[next++];
		pthread_mutex_unlock(&m->lock);
		take_group(m, &g);
		pthread_mutex_lock(&m->lock);
	}
	pthread_mutex_unlock(&m->lock);
	return NULL;
}

static void
begin(struct merge_ahead *m)
{
	sigset_t all, before;

	if (m->begun)
		return;
	pthread_mutex_init(&m->lock, NULL);
	pthread_cond_init(&m->more, NULL);
	/* Signals go to the caller's thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	m->begun = pthread_create(&m->thread, NULL, run_thread, m) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
merge_ahead_group(struct merge_ahead *m, const char *slug, const char *name)
{
	begin(m);
	if (!m->begun)
		return;
	pthread_mutex_lock(&m->lock);
	*vec_add(&m->arena, &m->groups) = (struct ahead_group){slug, name};
	pthread_cond_signal(&m->more);
	pthread_mutex_unlock(&m->lock);
}

void
merge_ahead_end(struct merge_ahead *m, struct arena *a)
{
	if (!m->begun)
		return;
	pthread_mutex_lock(&m->lock);
	m->ends = 1;
	pthread_cond_signal(&m->more);
	pthread_mutex_unlock(&m->lock);
	pthread_join(m->thread, NULL);
	pthread_cond_destroy(&m->more);
	pthread_mutex_destroy(&m->lock);
	arena_join(a, &m->arena);
	arena_join(a, &m->own);
	m->begun = 0;
}

void
merge_ahead_take(const struct merge_ahead *m, struct results_folder *f)
{
	const struct results_folder *read = hashmap_get(&m->read, f->dir);
	struct fs_stamp now = fs_stamp(f->dir);

	if (read && fs_stamp_equal(&read->stamp, &now))
		*f = *read;
}
