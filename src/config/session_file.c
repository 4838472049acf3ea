#include "config/session_file.h"

#include <stdlib.h>

#include "core/paths.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "worker/lifecycle.h"

int
session_file_write(const struct config *c, struct diag *d)
{
	struct buf b = {0};
	int failed;

	if (!c->lifecycle_files.n && !getenv(LOGIN_VARIABLE)) {
		failed = fs_remove(paths.session_file) != 0 ||
			fs_remove(paths.facts) != 0;
	} else {
		buf_addc(&b, '{');
		json_put_int(&b, "v", 1);
		json_put_string(&b, "env", c->env.name);
		json_key(&b, "config");
		buf_adds(&b, c->env.section ? c->env.section : "{}");
		json_key(&b, "options");
		hook_options_put(&b, &c->hooks);
		json_put_string(&b, "secrets", c->settings.secrets);
		json_put_int(&b, "skip_login", c->skip_login);
		json_put_string(&b, "log_level", c->log_level);
		json_put_string(&b, "run_mode",
			c->dist == DIST_ALL  ? "main"
				: c->threads ? "mt"
					     : "mp");
		buf_adds(&b, "}\n");
		failed = file_write_private(paths.session_file, b.s, b.n) < 0;
		buf_release(&b);
	}
	if (failed)
		diag_file(d, paths.session_file);
	return failed ? -1 : 0;
}
