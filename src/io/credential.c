#include "io/credential.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"

static char *
basic(const char *user, const char *secret)
{
	static const char head[] = "Basic ";
	size_t plain_size = strlen(user) + strlen(secret) + 2;
	size_t size = sizeof(head) + (plain_size + 2) / 3 * 4 + 1;
	char *plain = mem_zalloc(plain_size, 1);
	char *value = mem_zalloc(size, 1);

	snprintf(plain, plain_size, "%s:%s", user, secret);
	memcpy(value, head, sizeof(head));
	base64_encode(value + sizeof(head) - 1, size - (sizeof(head) - 1),
	    span_of(plain));
	credential_free(plain);
	return value;
}

char *
credential_new(const char *user, const char *secret)
{
	size_t size = strlen(secret) + sizeof("Bearer ");
	char *value;

	if (user && user[0])
		return basic(user, secret);
	value = mem_zalloc(size, 1);
	snprintf(value, size, "Bearer %s", secret);
	return value;
}

void
credential_free(char *c)
{
	if (c)
		explicit_bzero(c, strlen(c));
	mem_free(c);
}
