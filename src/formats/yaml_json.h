/*
 * Writes a YAML tree as JSON. Plain scalars get the types of YAML 1.1, as in
 * PyYAML: numbers, booleans (also yes and on), null. Dates and sexagesimal
 * numbers stay strings.
 */
#ifndef FORMATS_YAML_JSON_H
#define FORMATS_YAML_JSON_H

#include "base/buf.h"
#include "formats/yaml_tree.h"

/* masked: "***" replaces the values of secret keys (formats/secret_names.h) */
void yaml_json_put(struct buf *b, const struct yaml_node *n, int masked);

#endif
