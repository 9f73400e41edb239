#include "term/input.h"

#include <string.h>

#include "base/text.h"
#include "term/ack.h"
#include "view/command.h"

/* A paste whose end never comes must not swallow the keys for ever. */
#define PASTE_MS 1000

/* How long after a lone Esc the tail of a sequence may come. */
#define TAIL_MS 1000

#define BURST 4
#define BURST_TAIL_MS 150

#define PASTE_BEGIN "\033[200~"
#define PASTE_END "\033[201~"

/* What most terminals send, whatever terminfo says. */
static const struct {
	const char *text;
	uint32_t code;
} common[] = {
	{ "\033[A", KEYC_UP },
	{ "\033[B", KEYC_DOWN },
	{ "\033[C", KEYC_RIGHT },
	{ "\033[D", KEYC_LEFT },
	{ "\033OA", KEYC_UP },
	{ "\033OB", KEYC_DOWN },
	{ "\033OC", KEYC_RIGHT },
	{ "\033OD", KEYC_LEFT },
	{ "\033[H", KEYC_HOME },
	{ "\033[F", KEYC_END },
	{ "\033OH", KEYC_HOME },
	{ "\033OF", KEYC_END },
	{ "\033[1~", KEYC_HOME },
	{ "\033[4~", KEYC_END },
	{ "\033[7~", KEYC_HOME },
	{ "\033[8~", KEYC_END },
	{ "\033[3~", KEYC_DELETE },
	{ "\033[5~", KEYC_PAGE_UP },
	{ "\033[6~", KEYC_PAGE_DOWN },
	{ "\033[Z", KEYC_BACKTAB },
	{ "\033OP", KEYC_F1 },
	{ "\033OQ", KEYC_F1 + 1 },
	{ "\033OR", KEYC_F1 + 2 },
	{ "\033OS", KEYC_F1 + 3 },
	{ "\033[[A", KEYC_F1 },
	{ "\033[[B", KEYC_F1 + 1 },
	{ "\033[[C", KEYC_F1 + 2 },
	{ "\033[[D", KEYC_F1 + 3 },
	{ "\033[[E", KEYC_F1 + 4 },
	{ "\033[11~", KEYC_F1 },
	{ "\033[12~", KEYC_F1 + 1 },
	{ "\033[13~", KEYC_F1 + 2 },
	{ "\033[14~", KEYC_F1 + 3 },
	{ "\033[15~", KEYC_F1 + 4 },
	{ "\033[17~", KEYC_F1 + 5 },
	{ "\033[18~", KEYC_F1 + 6 },
	{ "\033[19~", KEYC_F1 + 7 },
	{ "\033[20~", KEYC_F1 + 8 },
	{ "\033[21~", KEYC_F1 + 9 },
	{ "\033[23~", KEYC_F1 + 10 },
	{ "\033[24~", KEYC_F12 },
};

void
input_init(struct input *in)
{
	memset(in, 0, sizeof(*in));
}

void
input_add(struct input *in, const char *text, uint32_t code)
{
	size_t n = text ? strlen(text) : 0;

	if (n < 2 || text[0] != '\033' || in->sequence_count == INPUT_SEQUENCES)
		return;
	if (!span_copy(
		in->sequence[in->sequence_count].text, 16, span_of(text)))
		return;
	in->sequence[in->sequence_count].code = code;
	in->sequence_count++;
}

static void
give(struct input *in, uint32_t code, int64_t now_ms)
{
	struct key *k = &in->key[in->key_count];

	if (in->key_count == (int)ARRAY_LEN(in->key))
		return;
	in->key_count++;
	*k = (struct key){ code, now_ms, in->pasting };
}

/* How a sequence fits the bytes: its length if it is there, 0 if it is not,
 * -1 if it may be on its way. */
static int
fits(struct span bytes, const char *text)
{
	size_t n = strlen(text);
	size_t m = n < bytes.n ? n : bytes.n;

	if (memcmp(bytes.p, text, m) != 0)
		return 0;
	return m == n ? (int)n : -1;
}

/* Length of the control sequence, or -1 if its end is not there yet. */
static int
csi_length(struct span bytes)
{
	size_t i = 2;

	if (bytes.n > 2 && bytes.p[2] == '[') /* the Linux console's F keys */
		i = 3;
	for (; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (c >= 0x40 && c <= 0x7e)
			return (int)i + 1;
		if (c < 0x20 || c > 0x7e)
			return (int)i; /* broken off */
	}
	return -1;
}

/* Looks for a key that is known.  The length, 0 or -1 as above. */
static int
known_key(const struct input *in, struct span bytes, uint32_t *code)
{
	bool partial = false;
	int n;

	for (int i = 0; i < in->sequence_count; i++) {
		n = fits(bytes, in->sequence[i].text);
		*code = in->sequence[i].code;
		if (n > 0)
			return n;
		partial = partial || n < 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(common); i++) {
		n = fits(bytes, common[i].text);
		*code = common[i].code;
		if (n > 0)
			return n;
		partial = partial || n < 0;
	}
	return partial ? -1 : 0;
}

static int
paste_mark(struct input *in, struct span bytes, int64_t now_ms)
{
	int begin = fits(bytes, PASTE_BEGIN);
	int end = fits(bytes, PASTE_END);

	if (begin > 0 || end > 0) {
		in->pasting = begin > 0;
		in->paste_ms = now_ms;
	}
	return begin > 0 ? begin : end;
}

/* Bytes that begin with Esc.  How many were used, or -1 for "wait". */
static int
take_escape(struct input *in, struct span bytes, int64_t now_ms)
{
	uint32_t code;
	int n = paste_mark(in, bytes, now_ms);

	if (n > 0)
		return n;
	n = fits(bytes, ACK_ANSWER);
	in->answers += n > 0;
	if (n > 0)
		return n;
	n = known_key(in, bytes, &code);
	if (n > 0) {
		give(in, code, now_ms);
		return n;
	}
	if (n < 0 || bytes.n == 1)
		return -1;
	if (bytes.p[1] == '[')
		return csi_length(bytes);
	if (bytes.p[1] == 'O')
		return bytes.n > 2 ? 3 : -1;
	give(in, KEYC_ESC, now_ms);
	/* Alt and a letter look like this, too. */
	return (unsigned char)bytes.p[1] > ' ' ? 2 : 1;
}

/* "[B" or "OB" that follows an Esc which was given already. */
static int
take_tail(struct span bytes)
{
	char whole[64] = "\033";
	int n;

	if (bytes.p[0] == 'O')
		return bytes.n > 1 ? 2 : 1;
	if (bytes.p[0] != '[')
		return 0;
	n = (int)(bytes.n < 62 ? bytes.n : 62);
	memcpy(whole + 1, bytes.p, (size_t)n);
	n = csi_length((struct span){ whole, (size_t)n + 1 });
	return n < 0 ? (int)bytes.n : n - 1;
}

static int
take_plain(struct input *in, struct span bytes, int64_t now_ms)
{
	unsigned code;
	unsigned char c = (unsigned char)bytes.p[0];
	size_t n = text_decode(bytes, &code);

	if (n == 0) {
		/* Bad, or cut in the middle? */
		bool cut = c >= 0xc2 && bytes.n < 4;

		for (size_t i = 1; i < bytes.n; i++)
			cut = cut && ((unsigned char)bytes.p[i] & 0xc0) == 0x80;
		return cut ? -1 : 1;
	}
	if (code == 0x7f || code == 8)
		code = KEYC_BACKSPACE;
	if (code == '\n' || code == '\r')
		code = KEYC_ENTER;
	if (code > 0)
		give(in, code, now_ms);
	return (int)n;
}

static bool
is_printable(uint32_t code)
{
	return code > ' ' && code < KEYC_NONE && code != 0x7f;
}

static bool
is_move(uint32_t code)
{
	enum command c = command_find(IN_LIST, key_latin(code));

	return c >= COMMAND_down && c <= COMMAND_half_up;
}

/* Nobody types four different letters within one read, nor five keys of which
 * one does more than move. */
static bool
is_burst(const struct input *in)
{
	uint32_t seen[BURST];
	bool moves = true;
	int n = 0;

	for (int i = 0; i < in->key_count && n < BURST; i++) {
		bool known = !is_printable(in->key[i].code);

		moves = moves && is_move(in->key[i].code);
		for (int j = 0; j < n; j++)
			known = known || seen[j] == in->key[i].code;
		if (!known)
			seen[n++] = in->key[i].code;
	}
	return n == BURST || (in->key_count > BURST && !moves);
}

/* What follows a burst at once is its tail.  Only QUIET is never one. */
static void
mark_burst(struct input *in, int64_t now_ms)
{
	bool burst = is_burst(in);

	if (burst)
		in->burst_ms = now_ms + BURST_TAIL_MS;
	if (!burst && now_ms >= in->burst_ms)
		return;
	for (int i = 0; i < in->key_count; i++)
		if (in->key[i].code != KEYC_CTRL('G'))
			in->key[i].pasted = true;
}

static void
deliver(struct input *in, int64_t now_ms, void (*key)(void *ctx, struct key k),
    void *ctx)
{
	mark_burst(in, now_ms);
	for (int i = 0; i < in->key_count; i++)
		key(ctx, in->key[i]);
	in->key_count = 0;
}

/* Decodes as much as is complete. */
static void
decode(struct input *in, int64_t now_ms)
{
	size_t used = 0;

	while (used < in->len) {
		struct span rest = { (const char *)in->byte + used,
			in->len - used };
		int n = 0;

		if (in->lone_ms && now_ms - in->lone_ms < TAIL_MS)
			n = take_tail(rest);
		in->lone_ms = 0;
		if (n == 0 && rest.p[0] == '\033')
			n = take_escape(in, rest, now_ms);
		else if (n == 0)
			n = take_plain(in, rest, now_ms);
		if (n < 0)
			break;
		used += (size_t)n;
	}
	in->len -= used;
	memmove(in->byte, in->byte + used, in->len);
}

void
input_take(struct input *in, struct span bytes, int64_t now_ms,
    void (*key)(void *ctx, struct key k), void *ctx)
{
	if (bytes.n > sizeof(in->byte))
		bytes.n = sizeof(in->byte);
	if (in->pasting && now_ms - in->paste_ms > PASTE_MS)
		in->pasting = false;
	in->paste_ms = now_ms;
	if (in->len + bytes.n > sizeof(in->byte)) {
		/* One endless sequence: what is behind it was not typed. */
		in->len = 0;
		in->pasting = true;
	}
	memcpy(in->byte + in->len, bytes.p, bytes.n);
	in->len += bytes.n;
	decode(in, now_ms);
	deliver(in, now_ms, key, ctx);
}

bool
input_partial(const struct input *in)
{
	return in->len > 0;
}

void
input_rest(struct input *in, int64_t now_ms,
    void (*key)(void *ctx, struct key k), void *ctx)
{
	if (in->len == 0)
		return;
	if (in->byte[0] == '\033' && in->len == 1) {
		give(in, KEYC_ESC, now_ms);
		in->lone_ms = now_ms;
	}
	in->len = 0;
	deliver(in, now_ms, key, ctx);
}
