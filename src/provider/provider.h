#ifndef PROVIDER_PROVIDER_H
#define PROVIDER_PROVIDER_H

#include "base/err.h"
#include "base/request.h"
#include "model/model.h"

/*
 * One telephony service, as pure functions between its wire and our values.
 * No socket, no clock, no memory of its own.
 */

#define PATTERN_MAX 16
#define PATTERN_LEN 96
#define SUPERVISOR_MAX 256

/* One parameter of a request, as a profile spells it. */
struct setting {
	char name[32];
	char value[256];
};
#define SETTING_MAX 16

/* Which of the services that speak the same API it is. */
enum dialect {
	DIALECT_SIGNALWIRE,
	DIALECT_TWILIO,
};

/* What a profile says of an account. No secret is in it. */
struct account {
	enum dialect dialect; /* that of the provider */
	char user[64]; /* who signs in, where that is by name and password */
	char app[64];  /* under which name this console listens and acts */
	char connection_id[32];
	char region[16]; /* "" for the account's default */
	char hold_audio_url[256];
	char hold_media_name[64];
	char hold_method[8];     /* GET or POST, "" for the provider's */
	char announce_url[256];  /* what ACTION_ANNOUNCE plays */
	char announce_method[8]; /* as hold_method */
	char document_url[256];  /* of what my phone does, at the provider */
	bool coach_empty;        /* a barge names nobody, in so many words */
	char phone
	    [PATTERN_LEN];    /* the supervisor's own address, to be dialled */
	char from[32];        /* the number that it is dialled from */
	int ring_s;           /* how long it may ring */
	int supervisor_count; /* whose addresses are other supervisors' */
	char supervisor[SUPERVISOR_MAX][PATTERN_LEN];
	int agent_count; /* whose addresses are agents'; * matches */
	char agent[PATTERN_MAX][PATTERN_LEN];
	int create_count; /* what to ask for when a conference is made */
	struct setting create[SETTING_MAX];
	int join_count; /* and when a leg is brought into it */
	struct setting join[SETTING_MAX];
	/* How an agent asks for help, each "" if not so: a key of his phone and
	 * the one that takes it back; patterns of client_state and of labels
	 * of participants. */
	char help_key[2], help_done_key[2];
	char help_state[PATTERN_LEN];
	char help_label[PATTERN_LEN];
	/* A listener's leg is not shown as muted at this account, so that
	 * nothing there tells listening from barging. */
	bool monitor_unmuted;
};

/* Where a feed stands whose messages are numbered.  Zeroed at first, then kept
 * from message to message and over connections by whoever hands the messages
 * in, who sets strict once a hello was sent. */
struct position {
	bool strict;  /* a live connection: what has no place is a hole */
	bool known;   /* the picture is as of seq */
	bool filling; /* in the middle of a snapshot */
	bool partial; /* the other side is still reading what there is */
	bool fresh;   /* since the snapshot nothing was said of my leg */
	bool level;   /* the picture is as new as the other side's hello */
	char epoch[64];
	int64_t seq;
	int64_t head;    /* as the hello said */
	char user[64];   /* as whom the other side knows us */
	char source[32]; /* the service behind it */
	unsigned may;    /* ACTION_BIT()s of what it lets us do; 0: unknown */
	int targets;     /* most people of one whisper, or 0 */
	int64_t heartbeat_ms;   /* or 0 */
	int64_t dead_ms;        /* how long we may be away while heard, or 0;
				 * an hour at most */
	char my_call[ID_LEN];   /* that told last of a leg of mine, or "" */
	char goodbye[NAME_LEN]; /* why it is about to close, or "" */
	int64_t goodbye_code;   /* and its code, or 0 */
};

/* A word on an act that went out over the feed. */
enum word {
	WORD_NONE,
	WORD_SENT,     /* it has it; the last word comes within deadline_ms */
	WORD_ACCEPTED, /* the service behind it took it; one more is to come */
	WORD_LAST,
};

/* Which message it was, so that it is applied once. */
struct delivery {
	struct position at;
	enum word word;      /* then judge tells what the message means */
	char key[40];        /* of the act that it is about */
	int64_t deadline_ms; /* of WORD_SENT, ten minutes at most */
	char id[80];         /* "" if it has none */
	bool last;           /* nothing more will come over this connection */
	/* Of whose people it tells only a part, or late: that call is to be
	 * read soon, even if the message came before.  "" if none. */
	char look[ID_LEN];
};

/* What shall be read.  A question may take several requests: its page counts
 * them. */
enum question_kind {
	QUESTION_FEED,   /* what the feed needs to be told first */
	QUESTION_CALLS,  /* all living calls */
	QUESTION_PEOPLE, /* all participants of one call */
	QUESTION_NAMES,  /* who is on the legs, from the past */
	QUESTION_LEG,    /* whether one leg is still up */
};

struct question {
	enum question_kind kind;
	char call[ID_LEN]; /* for QUESTION_PEOPLE; the leg for QUESTION_LEG */
	int64_t since_ms;  /* when it was asked, our clock; how far back names
			    * are wanted */
	int step;          /* a question may go to several lists */
	int page;          /* from 1 */
	char next[REQUEST_PATH_LEN]; /* where the page is, if it was told */
};

/* What an answer to an action means. */
enum verdict_kind {
	VERDICT_OK,
	VERDICT_REFUSED,  /* 4xx with the provider's sentence */
	VERDICT_DONE,     /* refused, because it is so already */
	VERDICT_LEG_GONE, /* that person is not there any more */
	VERDICT_CALL_GONE,
	VERDICT_SIGN_IN,
	VERDICT_FORBIDDEN,
	VERDICT_BUSY,      /* too many requests: after a pause */
	VERDICT_BROKEN,    /* 5xx: nobody knows whether it was done */
	VERDICT_NO_ANSWER, /* nothing came back: likewise */
	VERDICT_STRANGE,   /* something else answered instead */
};

struct verdict {
	enum verdict_kind kind;
	char text[NAME_LEN]; /* for a person, cleaned */
};

/* What the provider's record of my leg shows of how loud it is. */
struct observed {
	enum mode mode;
	bool certain; /* false: a quieter mode would look the same */
};

/* One request of a plan. */
struct step {
	struct request req;
	int done_too; /* a status that means: it is so already; or 0 */
	int not_yet;  /* a status that means: ask again in a moment; or 0 */
	bool extra;   /* whatever is answered, the plan goes on */
};

/* The requests that an action needs, in their order: each goes out when the
 * one before was accepted.  None is louder than what the last one brings.
 * Made by the provider, freed by plan_free. */
struct plan {
	int count;
	struct step *step;
};

/* One more step, zeroed; valid until the next is added. */
struct step *plan_add(struct plan *p);
void plan_free(struct plan *p);

struct provider {
	const char *name; /* as the config spells it */
	unsigned can;     /* ACTION_BIT()s on offer */
	const char *api;  /* where its API is, unless the profile says so; "" if
			   * that is everywhere somewhere else */
	bool basic_auth;  /* signs in by name and password, not by a token */
	/* Everything comes over the feed, and the list of calls names everybody
	 * in them: nothing is swept. */
	bool pushes_state;
	/* Acts go out over the feed to somebody who carries them out: dials my
	 * phone, reads back, goes quiet step by step.  There is no API, and
	 * nothing is ever asked. */
	bool brokered;
	bool dial_joins;   /* a leg that is dialled enters the call by itself */
	bool names_listed; /* the feed has no names: QUESTION_NAMES has */
	enum dialect dialect;
	int max_targets; /* whom a whisper can reach; 0 for TARGET_MAX */

	/* A message of the feed becomes no, one or more events.  d is filled
	 * in before the first.  -1 with a sentence if it cannot be used. */
	int (*decode)(const struct account *acct, struct span msg,
	    struct delivery *d, struct sink *out, struct err *err);

	/* What is to be said first over a connection of the feed; NULL if
	 * nothing. */
	void (*greet)(const struct position *at, struct request *req);

	/* Where the feed is, told from the API's base; NULL if it cannot be
	 * told.  -1 if it does not fit. */
	int (*feed)(const struct account *acct, const char *api, char *url,
	    size_t size);

	/* An action becomes the requests that ask for it.  joined: my leg is
	 * in that call already.  -1 if it cannot be said at this provider;
	 * out is to be freed in any case. */
	int (*plan)(const struct account *acct, const struct model *m,
	    const struct action *act, bool joined, struct plan *out,
	    struct err *err);

	/* The request for the question's page.  -1 if this provider is never
	 * asked that. */
	int (*ask)(const struct account *acct, const struct question *q,
	    struct request *req, struct err *err);

	/* Its answer becomes events.  1 if q was moved on to one more page, 0
	 * if that was all, -1. */
	int (*reply)(const struct account *acct, struct question *q,
	    const struct answer *a, struct sink *out, struct err *err);

	/* What the answer to an accepted action shows of the one it is about:
	 * the same events as those of a read-back, none if it shows nothing.
	 * -1 with a sentence if it shows somebody else, or cannot be read.
	 * NULL if answers show nothing here. */
	int (*echo)(const struct account *acct, const struct action *act,
	    const struct answer *a, struct sink *out, struct err *err);

	/* The id of what an accepted ACTION_DIAL (a leg) or ACTION_CREATE (a
	 * call) made; a is the answer to the last step. */
	int (*made)(const struct account *acct, const struct action *act,
	    const struct answer *a, char id[ID_LEN], struct err *err);

	/* Whether an id is of a leg that somebody with this very account.app
	 * has dialled.  NULL where ids do not tell. */
	bool (*dialled)(const struct account *acct, const char *id);

	/* Whether a profile may set this of the conferences that are made, or
	 * of the legs that are brought into them. */
	int (*setting)(bool create, const struct setting *s, struct err *err);

	/* What the answer to an action means. */
	void (*judge)(const struct answer *a, struct verdict *v);

	void (*observe)(const struct account *acct,
	    const struct participant *leg, struct observed *o);
};

/* The provider of that name, or NULL. */
const struct provider *provider_find(const char *name);

/* Whether text matches a pattern in which * stands for anything. */
bool provider_match(const char *pattern, const char *text);

/* Fills in an EVENT_LEG_HELP: on if text matches the pattern, with what the *
 * at the pattern's end stands for as the reason. */
void provider_help(const char *pattern, const char *text, struct event *ev);

/* Who is on a leg, by the address that it was dialled at: that is our own
 * side's choice and can be trusted.  Who calls in says of himself what he
 * likes, and is a customer.  agent: whether the address is an agent's where the
 * account names none. */
enum role provider_role(
    const struct account *acct, bool incoming, const char *address, bool agent);

/* The sentence of a verdict whose kind is known, on an answer that did not take
 * the request; said: what the provider says of it, cleaned, or "". */
void verdict_say(struct verdict *v, const struct answer *a, const char *said);

/* Percent-encodes a path segment or query value onto dst.  False if it does
 * not fit. */
bool provider_escape(char *dst, size_t size, const char *s);

#endif
