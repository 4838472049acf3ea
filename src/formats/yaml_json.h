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

#endif
