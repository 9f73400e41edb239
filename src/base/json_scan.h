#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "base/err.h"
#include "base/span.h"

/* For json.c alone: 0 if the bytes hold nothing that cJSON must not see. */
int json_scan(struct span text, struct err *err);

#endif
