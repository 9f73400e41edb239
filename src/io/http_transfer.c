#include "io/http_transfer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/http.h"

#define USER_AGENT "earshot/0.1"
/* Given explicitly: with a directory beside it OpenSSL cannot keep the parsed
 * bundle, and each TLS connection blocks the loop for 30 ms. */
#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"
#define CONNECT_TIMEOUT_MS 4000
#define IDLE_CONNECTION_S 3600

struct transfer *
transfer_new(void)
{
	struct transfer *t = mem_zalloc(1, sizeof(*t));

	t->easy = curl_easy_init();
	buf_init(&t->body, HTTP_BODY_MAX);
	buf_init(&t->asked, REQUEST_BODY_LEN);
	return t;
}

static void
free_headers(struct transfer *t)
{
	struct curl_slist *at;

	for (at = t->headers; at; at = at->next)
		explicit_bzero(at->data, strlen(at->data));
	curl_slist_free_all(t->headers);
	t->headers = NULL;
}

void
transfer_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	free_headers(t);
	buf_free(&t->body);
	buf_free(&t->asked);
	mem_free(t);
}

void
transfer_clear(struct transfer *t)
{
	curl_easy_reset(t->easy);
	free_headers(t);
	buf_free(&t->body);
	buf_free(&t->asked);
}

static size_t
on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	return buf_put(&t->body, p, size * n) ? size * n : 0;
}

static size_t
on_head(char *p, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	http_head_line(&t->head, (struct span){ p, size * n });
	return size * n;
}

static bool
is_loopback(const char *base)
{
	const char *host = strstr(base, "://");
	size_t n;

	if (!host)
		return false;
	host += 3;
	n = strcspn(host, ":/");
	return strncmp(host, "127.", 4) == 0 ||
	       strncmp(host, "[::1]", 5) == 0 ||
	       (n == 9 && strncmp(host, "localhost", 9) == 0);
}

static void
set_callbacks(struct transfer *t)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
}

static void
set_connection(struct transfer *t, const struct target *to)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(e, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(
	    e, CURLOPT_CAINFO, to->ca_file ? to->ca_file : SYSTEM_CA);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	/* Else the end of the program waits for a resolver that hangs. */
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, (long)IDLE_CONNECTION_S);
	curl_easy_setopt(
	    e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)to->timeout_ms);
	/* $http_proxy is for the world outside. */
	if (is_loopback(to->base))
		curl_easy_setopt(e, CURLOPT_PROXY, "");
}

static void
add_header(struct transfer *t, const char *line)
{
	t->headers = curl_slist_append(t->headers, line);
}

static void
set_headers(struct transfer *t, const struct target *to, enum body_kind kind)
{
	add_header(t, "Expect:");
	if (kind == BODY_JSON)
		add_header(t, "Content-Type: application/json");
	else if (kind == BODY_NONE)
		add_header(t, "Content-Type:"); /* libcurl says it is a form */
	if (to->authorization)
		add_header(t, to->authorization);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, USER_AGENT);
}

void
transfer_set_target(struct transfer *t, const struct target *to,
    const char *path, enum body_kind kind)
{
	size_t size = strlen(to->base) + strlen(path) + 1;
	char *url = mem_zalloc(size, 1);

	t->error[0] = '\0';
	http_head_clear(&t->head);
	set_callbacks(t);
	set_connection(t, to);
	set_headers(t, to, kind);
	snprintf(url, size, "%s%s", to->base, path);
	curl_easy_setopt(t->easy, CURLOPT_URL, url); /* copies */
	mem_free(url);
}

void
transfer_add_headers(struct transfer *t, const char *const headers[])
{
	for (; *headers; headers++)
		add_header(t, *headers);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

void
transfer_set_get(struct transfer *t, const struct target *to, const char *path)
{
	transfer_set_target(t, to, path, BODY_NONE);
	curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
}

void
transfer_tell(struct transfer *t, CURLcode code)
{
	struct answer a = { .error = "" };
	long status = 0;

	if (!t->done)
		return;
	http_head_tell(&t->head, clock_now_ms(), &a);
	if (code == CURLE_OK) {
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		a.status = (int)status;
		a.body = buf_span(&t->body);
	} else if (t->body.failed) {
		a.error = "the answer is too long";
	} else {
		a.error = t->error[0] ? t->error : curl_easy_strerror(code);
	}
	t->done(t->ctx, t->tag, &a);
}
