/* The version of this program, also that of its packages. */
#ifndef CORE_VERSION_H
#define CORE_VERSION_H

#define AOMAKER_VERSION "0.1.0"

#endif
