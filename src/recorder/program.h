/* What kind of a program a file is, as far as this library can be loaded into it. */
#ifndef RECORDER_PROGRAM_H
#define RECORDER_PROGRAM_H

enum program_kind {
	PROGRAM_LOADS,   /* a program with our own dynamic loader */
	PROGRAM_SCRIPT,  /* its interpreter's path is in `interpreter` */
	PROGRAM_TEXT,    /* no program: execvp() starts a shell for it */
	PROGRAM_CANNOT,  /* `why` */
	PROGRAM_MISSING, /* or not to be executed */
};

struct program {
	const char *why; /* "static program" … */
	char interpreter[256];
};

enum program_kind program_look(const char *path, struct program *out);

#endif
