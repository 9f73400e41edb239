#ifndef IO_CREDENTIAL_H
#define IO_CREDENTIAL_H

/* The value of an Authorization header: "Basic ..." if there is a user,
 * "Bearer ..." if not (RFC 7617, RFC 6750).  To be freed, and wiped, by
 * credential_free, which takes NULL as well. */
char *credential_new(const char *user, const char *secret);
void credential_free(char *c);

#endif
