/* What the program and its libraries use without a call. */
#ifndef RECORDER_SYMBOLS_H
#define RECORDER_SYMBOLS_H

/* 1: one of them uses the variable `environ`, and may read all variables */
int symbols_use_environ(void);

/* records the libraries that the loader has loaded from the project */
void symbols_record_libraries(void);

#endif
