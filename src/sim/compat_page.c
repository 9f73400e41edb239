#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "sim/compat.h"
#include "sim/put.h"

#define SIZE_MAX_OF_PAGE 1000
#define SIZE_USUAL 50

/* The elements of a page, by their places in the list: the first that may be
 * on it, the first and the last that are, and how many. */
struct page {
	int64_t number;
	int64_t size;
	size_t from;
	size_t first, last;
	int64_t count;
	int64_t before; /* how many wanted ones come before it */
	bool more;      /* wanted ones come after it */
};

/* The element of that name, or list->count. */
static size_t
index_of(const struct page_of *list, const char *sid)
{
	size_t i = 0;

	while (i < list->count && strcmp(list->sid(list->ctx, i), sid) != 0)
		i++;
	return i;
}

/* Where the page begins that ends before an element. */
static size_t
back_from(struct visit *v, const struct page_of *list, size_t at, int64_t size)
{
	while (at > 0 && size > 0)
		if (list->wanted(v, list->ctx, --at))
			size--;
	return at;
}

/* A token is "PA" or "PB" and the name of what the page comes after or
 * before. */
static void
use_token(struct visit *v, const struct page_of *list, const char *token,
    struct page *p)
{
	bool after = strncmp(token, "PA", 2) == 0;
	size_t at = list->count;

	if (after || strncmp(token, "PB", 2) == 0)
		at = index_of(list, token + 2);
	if (at == list->count)
		visit_refuse(v, 21481);
	else
		p->from = after ? at + 1 : back_from(v, list, at, p->size);
}

static void
fill_page(struct visit *v, const struct page_of *list, struct page *p)
{
	size_t i;

	for (i = 0; i < list->count && !p->more; i++) {
		if (!list->wanted(v, list->ctx, i))
			continue;
		if (i < p->from) {
			p->before++;
		} else if (p->count == p->size) {
			p->more = true;
		} else {
			if (p->count++ == 0)
				p->first = i;
			p->last = i;
		}
	}
}

static bool
find_page(struct visit *v, const struct page_of *list, struct page *p)
{
	const char *token = visit_get(v, "PageToken");

	*p = (struct page){ .size = SIZE_USUAL };
	visit_int(v, "PageSize", 1, SIZE_MAX_OF_PAGE, 54454, &p->size);
	visit_int(v, "Page", 0, 1000000, 10000, &p->number);
	if (p->number > 0 && !token)
		visit_refuse(v, 54453);
	if (token && p->number > 0 && !v->refused)
		use_token(v, list, token, p);
	if (!v->refused)
		fill_page(v, list, p);
	return !v->refused;
}

static bool
is_paging(const char *name)
{
	return strcmp(name, "Page") == 0 || strcmp(name, "PageSize") == 0 ||
	       strcmp(name, "PageToken") == 0;
}

/* The list's own address with its filters, and a page of it.  sid NULL: no
 * token. */
static void
put_page(struct visit *v, const struct page_of *list, const char *member,
    const struct page *p, int64_t number, const char *kind, const char *sid)
{
	char number_text[24], size_text[24], token[ID_LEN + 4];
	struct buf uri, query;
	size_t i;

	buf_init(&uri, 1 << 16);
	buf_init(&query, 1 << 16);
	for (i = 0; i < v->params.count; i++)
		if (!is_paging(v->params.name[i]))
			form_put(&query, v->params.name[i], v->params.value[i]);
	snprintf(number_text, sizeof(number_text), "%d", (int)number);
	snprintf(size_text, sizeof(size_text), "%d", (int)p->size);
	form_put(&query, "Page", number_text);
	form_put(&query, "PageSize", size_text);
	if (sid) {
		snprintf(token, sizeof(token), "%s%s", kind, sid);
		form_put(&query, "PageToken", token);
	}
	compat_uri(v->sim, &uri);
	buf_printf(&uri, "/%s%s?%s", list->path,
	    compat_is_twilio(v->sim) ? ".json" : "", query.p);
	put_str(&v->out->body, member, uri.p);
	buf_free(&uri);
	buf_free(&query);
}

/* Exactly these members: SignalWire's SDK refuses a list that has others. */
static void
put_frame(struct visit *v, const struct page_of *list, const struct page *p)
{
	const char *own = NULL, *next = NULL, *last = NULL; /* names */
	struct buf *b = &v->out->body;

	if (p->number > 0)
		own = visit_get(v, "PageToken");
	if (p->more)
		next = list->sid(list->ctx, p->last);
	if (p->number > 0 && p->count > 0)
		last = list->sid(list->ctx, p->first);
	put_page(v, list, "uri", p, p->number, "", own);
	put_page(v, list, "first_page_uri", p, 0, "", NULL);
	if (next)
		put_page(
		    v, list, "next_page_uri", p, p->number + 1, "PA", next);
	else
		put_null(b, "next_page_uri");
	if (last)
		put_page(
		    v, list, "previous_page_uri", p, p->number - 1, "PB", last);
	else
		put_null(b, "previous_page_uri");
	json_put_int(b, "page", p->number);
	json_put_int(b, "page_size", p->size);
	if (!compat_is_twilio(v->sim))
		return;
	json_put_int(b, "start", p->before);
	json_put_int(b, "end", p->before + (p->count > 0 ? p->count - 1 : 0));
}

void
page_answer(struct visit *v, const struct page_of *list)
{
	struct buf *b = &v->out->body;
	struct page p;
	size_t i;

	if (v->refused || !find_page(v, list, &p))
		return;
	buf_puts(b, "{");
	put_frame(v, list, &p);
	json_put_key(b, list->array);
	buf_puts(b, "[");
	for (i = p.first; p.count > 0 && i <= p.last; i++)
		if (list->wanted(v, list->ctx, i))
			list->put(v->sim, b, list->ctx, i);
	buf_puts(b, "]}");
}
