/*
 * A YAML tree as JSON, its plain scalars typed as YAML 1.1 does (and PyYAML
 * with it): numbers, true and yes, null. Dates and numbers to the base of 60
 * stay texts.
 */
#ifndef FORMATS_YAML_JSON_H
#define FORMATS_YAML_JSON_H

#include "base/buf.h"
#include "formats/yaml_tree.h"

/* masked: values of secret keys are put as "***" */
void yaml_json_put(struct buf *b, const struct yaml_node *n, int masked);

/* a key whose value nobody is to see; as masking.py has it */
int secret_name_is_secret(const char *key);

/* the bytes of such a part of a name at the beginning of n bytes, or 0; and
   whether one may begin with this byte at all */
size_t secret_name_word(const char *text, size_t n);
int secret_name_may_begin(char c);

/* further parts of names that make a key one, with commas; NULL: none */
void secret_names_set(const char *names);

#endif
