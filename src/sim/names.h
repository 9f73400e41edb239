#ifndef SIM_NAMES_H
#define SIM_NAMES_H

#include <stddef.h>

#include "sim/rng.h"

#define QUEUES 3

/* What a queue is called, and the number that its customers dial. */
const char *queue_name(int queue);
const char *queue_number(int queue);

/* The queue's index, or -1. */
int queue_find(const char *name);

/* The name of agent number index ("Ana Ruiz"): different for the first three
 * thousand. */
void agent_name(char *dst, size_t size, int index);

/* Where an agent of that name is called: "sip:ana.ruiz@DOMAIN". */
void agent_address(
    char *dst, size_t size, const char *name, const char *domain);

/* A number of the range set aside for fiction. */
void customer_number(struct rng *r, char *dst, size_t size);

/* A customer's name as the network tells it; "" about half of the time. */
void customer_name(struct rng *r, char *dst, size_t size);

#endif
