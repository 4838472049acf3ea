/*
 * The library is loaded into a program by LD_PRELOAD, and records what the program
 * reads, asks for, starts and connects to. The program notices nothing of it.
 */
#include "recorder/log.h"
#include "recorder/python.h"
#include "recorder/record.h"
#include "recorder/symbols.h"

__attribute__((constructor)) static void
start(int argc, char **argv)
{
#ifndef __GLIBC__ /* others pass no arguments */
	argc = 0;
#endif
	python_watch(argc, argv);
	if (!log_current())
		return;
	if (symbols_use_environ())
		record_text("env", "*", NULL);
	symbols_record_libraries();
	record_own_program();
}
