/*
 * Single key presses, read without echo from the terminal that is our standard
 * input. keypress_close, an exit, and signals that end or stop us restore the
 * terminal.
 */
#ifndef OS_KEYPRESS_H
#define OS_KEYPRESS_H

/* does nothing without a terminal or in its background */
void keypress_open(void);

/* the next key that was pressed; 0: none */
int keypress_next(void);

void keypress_close(void);

/* in a fork: the keys stay with the other process, whatever is called here */
void keypress_leave(void);

/* to be polled for keys; -1: there are none */
int keypress_descriptor(void);

#endif
