#ifndef PROVIDER_COMPAT_H
#define PROVIDER_COMPAT_H

#include "provider/provider.h"

/*
 * SignalWire's compatibility API and Twilio's Voice API, both of version
 * 2010-04-01, which differ in what acct->dialect stands for and in little
 * else.  A call is a conference, a participant is known by the sid of its
 * call; acct->user is the account sid (at SignalWire the project id).
 * Sources: SignalWire, compatibility API, OpenAPI 3.1 and the page
 * "Conference" of its cXML reference, 2026-08-21; Twilio, twilio-oai
 * api_v2010, 2026-04-14, and the page "TwiML: Conference".
 *
 * A leg coaches: it is heard by one participant alone, and hears all.  Muted
 * and coaching are two switches, and every request for a mode sets both.
 *
 * My phone is dialled with a document that brings it into the conference by
 * its name.  At Twilio the document goes with the request.  At SignalWire it
 * lies at acct->document_url, a template that takes the variables Room and
 * Coach (left out if there is nobody to coach), and one for each join setting:
 *
 *	<Response><Dial><Conference coach="{{Coach}}" muted="true" beep="false"
 *	startConferenceOnEnter="false" endConferenceOnExit="false">{{Room}}
 *	</Conference></Dial><Pause length="600"/></Response>
 *
 * on one line, since blanks around the name would count.  After the pause the
 * leg is over; until then it waits for the next call.
 */
extern const struct provider signalwire_provider;
extern const struct provider twilio_provider;

/* For the table of both, and the tests. */
int compat_decode(const struct account *acct, struct span msg,
    struct delivery *d, struct sink *out, struct err *err);
int compat_plan(const struct account *acct, const struct model *m,
    const struct action *act, bool joined, struct plan *out, struct err *err);
int compat_ask(const struct account *acct, const struct question *q,
    struct request *req, struct err *err);
int compat_reply(const struct account *acct, struct question *q,
    const struct answer *a, struct sink *out, struct err *err);
int compat_echo(const struct account *acct, const struct action *act,
    const struct answer *a, struct sink *out, struct err *err);
int compat_made(const struct account *acct, const struct action *act,
    const struct answer *a, char id[ID_LEN], struct err *err);
void compat_judge(const struct answer *a, struct verdict *v);
void compat_observe(const struct account *acct, const struct participant *leg,
    struct observed *o);
int compat_setting(enum dialect dialect, bool create, const struct setting *s,
    struct err *err);

#endif
