/*
 * A Python lists the folders of modules when it imports one; that is no reason to
 * run a group again when a file comes there. So in a Python process an audit hook
 * says which listings are of code.
 */
#ifndef RECORDER_PYTHON_H
#define RECORDER_PYTHON_H

/* 1: this listing by a Python's own functions is settled already */
int python_lists(void);

/* 1: this process is a Python; its listings are told apart from now on */
int python_watch(int argc, char **argv);

#endif
