/* Plays files through a fuzzer, as TAP: one case for each. */
#include "base/buf.h"
#include "fuzz.h"

#define INPUT_MAX ((size_t)8 << 20)

static void
play(const char *path)
{
	char *copy, block[65536];
	FILE *f = fopen(path, "rb");
	struct buf b;
	size_t n;

	MUST(f);
	buf_init(&b, INPUT_MAX);
	do {
		n = fread(block, 1, sizeof(block), f);
		MUST(buf_put(&b, block, n));
	} while (n > 0);
	fclose(f);
	/* As long as it is and no byte longer, so that a sanitizer sees who
	 * reads on. */
	copy = malloc(b.len ? b.len : 1);
	MUST(copy);
	if (b.len)
		memcpy(copy, b.p, b.len);
	LLVMFuzzerTestOneInput((const uint8_t *)copy, b.len);
	free(copy);
	buf_free(&b);
}

int
main(int argc, char **argv)
{
	int i;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (i = 1; i < argc; i++) {
		play(argv[i]);
		printf("ok - %s\n", argv[i]);
		fflush(stdout);
	}
	return 0;
}
