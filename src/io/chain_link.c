#include "io/chain_inside.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

void
chain_digest(struct span s, char hex[HEX_LEN + 1])
{
	unsigned char md[32];
	size_t i;

	EVP_Digest(s.p, s.n, md, NULL, EVP_sha256(), NULL);
	for (i = 0; i < sizeof(md); i++)
		snprintf(hex + 2 * i, 3, "%02x", md[i]);
}

void
link_first(struct link *l)
{
	l->seq = 0;
	memset(l->hash, '0', HEX_LEN);
	l->hash[HEX_LEN] = '\0';
}

bool
link_next(struct link *l, struct span line, bool any)
{
	size_t body = line.n - (MARK_LEN + HEX_LEN + 2);
	char hex[HEX_LEN + 1], want[HEX_LEN + 32];
	struct span head = { line.p, body };
	int64_t seq = 0;
	int used = 0;

	if (line.n < MARK_LEN + HEX_LEN + 20 ||
	    memcmp(line.p + body, MARK, MARK_LEN) != 0 ||
	    memcmp(line.p + line.n - 2, "\"}", 2) != 0 ||
	    sscanf(line.p, "{\"seq\":%" SCNd64 "%n", &seq, &used) != 1)
		return false;
	chain_digest(head, hex);
	if (memcmp(line.p + body + MARK_LEN, hex, HEX_LEN) != 0)
		return false;
	snprintf(want, sizeof(want), PREV "%s\"", l->hash);
	if (!any &&
	    (seq != l->seq + 1 || body < strlen(want) ||
		memcmp(line.p + body - strlen(want), want, strlen(want)) != 0))
		return false;
	l->seq = seq;
	memcpy(l->hash, hex, sizeof(hex));
	return true;
}

void
put_torn(struct buf *b, size_t n, const char *hash)
{
	json_put_pair(b, "phase", "log");
	json_put_pair(b, "action", "resume");
	json_put_int(b, "torn", (int64_t)n);
	json_put_pair(b, "torn_hash", hash);
}
