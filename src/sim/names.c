#include "sim/names.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"

static const char *const first[] = { "Ana", "Ben", "Chloe", "Dev", "Elif",
	"Farid", "Grace", "Hugo", "Ines", "Jonas", "Keiko", "Liam", "Maya",
	"Noah", "Olga", "Pablo", "Qing", "Rosa", "Samir", "Tara", "Uwe", "Vera",
	"Will", "Ximena", "Yusuf", "Zara", "Amir", "Bea", "Carl", "Dina",
	"Emil", "Fay", "Gus", "Hana", "Ivan", "Jade", "Kofi", "Lena", "Marc",
	"Nina", "Oscar", "Priya", "Ravi", "Sofia", "Tom", "Uma", "Victor",
	"Wanda", "Yara", "Zoran", "Alba", "Bruno", "Celia", "Dan", "Eva",
	"Felix", "Gina", "Henry", "Iris", "Jack", "Karin", "Leo", "Mona",
	"Nils" };

static const char *const last[] = { "Ruiz", "Okafor", "Martin", "Patel",
	"Demir", "Nasser", "Hall", "Weber", "Costa", "Berg", "Tanaka", "Byrne",
	"Singh", "Clark", "Petrova", "Vega", "Li", "Moreno", "Haddad", "Quinn",
	"Krause", "Novak", "Turner", "Luna", "Aydin", "Khan", "Rossi", "Duarte",
	"Olsen", "Farouk", "Meyer", "Price", "Larsen", "Kim", "Sokolov",
	"Bennett", "Mensah", "Fischer", "Dubois", "Ortiz", "Silva", "Rao",
	"Iyer", "Marino", "Baker", "Das", "Hugo", "Kowal" };

static const char *const customers[] = { "SMITH JOHN", "GARCIA MARIA",
	"Jane Porter", "WIRELESS CALLER", "Nguyen Minh", "ACME TOOLS INC",
	"O'BRIEN KATE", "Peter Lang", "DAVIS R", "Zo\xc3\xab M\xc3\xbcller",
	"Aoki Haruto", "LOPEZ CARLOS", "Miller & Sons", "BROWN ALICE",
	"Sam Whitfield", "TORONTO ON", "Ivanova Daria", "JACKSON T",
	"Beatriz Prado", "Northside Clinic", "LEE DAVID", "Amara Diallo",
	"COOK STEVE", "Green Valley Farm" };

static const char *const areas[] = { "202", "212", "213", "303", "305", "312",
	"404", "415", "503", "512", "602", "614", "617", "702", "713", "801",
	"816", "907", "919", "970", "206", "214", "216", "313" };

static const struct {
	const char *name;
	const char *number;
} queues[QUEUES] = {
	{ "billing", "+12025550131" },
	{ "support", "+12025550132" },
	{ "sales", "+12025550133" },
};

const char *
queue_name(int queue)
{
	return queues[queue].name;
}

const char *
queue_number(int queue)
{
	return queues[queue].number;
}

int
queue_find(const char *name)
{
	int i;

	for (i = 0; i < QUEUES; i++)
		if (strcmp(queues[i].name, name) == 0)
			return i;
	return -1;
}

/* 1301 and the number of pairs have no common divisor: every pair comes once
 * before the first comes again, and neighbours share no name. */
void
agent_name(char *dst, size_t size, int index)
{
	size_t pairs = ARRAY_LEN(first) * ARRAY_LEN(last);
	size_t k = (size_t)index * 1301 % pairs;

	snprintf(dst, size, "%s %s", first[k % ARRAY_LEN(first)],
	    last[k / ARRAY_LEN(first)]);
}

void
agent_address(char *dst, size_t size, const char *name, const char *domain)
{
	char user[64];
	size_t i;

	snprintf(user, sizeof(user), "%s", name);
	for (i = 0; user[i]; i++) {
		unsigned char c = (unsigned char)user[i];

		user[i] = isalnum(c) ? (char)tolower(c) : '.';
	}
	snprintf(dst, size, "sip:%s@%s", user, domain);
}

void
customer_number(struct rng *r, char *dst, size_t size)
{
	int area = (int)rng_range(r, 0, (int64_t)ARRAY_LEN(areas) - 1);

	snprintf(
	    dst, size, "+1%s55501%02d", areas[area], (int)rng_range(r, 0, 99));
}

void
customer_name(struct rng *r, char *dst, size_t size)
{
	int i = (int)rng_range(r, 0, (int64_t)ARRAY_LEN(customers) * 2 - 1);

	snprintf(
	    dst, size, "%s", i < (int)ARRAY_LEN(customers) ? customers[i] : "");
}
