/*
 * Single keys of the terminal that is our standard input, taken without echo
 * until keypress_close, an exit or a signal that ends or stops us.
 */
#ifndef OS_KEYPRESS_H
#define OS_KEYPRESS_H

/* does nothing without a terminal, or in its background */
void keypress_open(void);

/* the next key that was pressed, 0: none */
int keypress_next(void);

void keypress_close(void);

#endif
