/* the strategy file: any bytes give a strategy or messages, never a crash */
#include "config/strategy.h"
#include "fuzz.h"

int
fuzz_input(const uint8_t *bytes, size_t n)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};
	struct strategy s = {0};

	strategy_parse(&s, "f.yaml", (const char *)bytes, n, 1, &d);
	if (!d.nerrors && !s.marks.n)
		return 1;
	arena_free(&a);
	return 0;
}

const char *const fuzz_samples[] = {
	"target: ['iaas','hpc']\nmarks:\n  iaas:\n      - iaas_image\n"
	"      - iaas_volume\n  hpc:\n    - hpc_sw\n    - hpc_fs\n",
	"target: ['iaas.smoke','hpc']\nmarks:\n  iaas:\n    smoke:\n"
	"      - iaas_image\n    p2: &x [a, \"b and not c\"]\n  hpc: *x\n"
	"overlap: each\nprocesses: 7\npython: .venv/bin/python\n"
	"openapi: {a: [1, 镜像]}\n",
	NULL};
