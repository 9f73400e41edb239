#ifndef IO_ARENA_H
#define IO_ARENA_H

/*
 * Memory for JSON trees.  A tree lives for one message, so its many small
 * pieces are cut one after the other from one block, and the block is whole
 * again when the last piece has been given back.
 */

/* Every message that json.h and io/ let through fits: 60,000 values of at
 * most 80 bytes each, and 8 MB of text. */
#define ARENA_MAX (16 << 20)

/* From now on cJSON takes its memory from the arena, and gets none beyond
 * ARENA_MAX: the text is then refused like a broken one.  To be called first
 * thing in a program, at most once, and only if all JSON is handled in one
 * thread.  A program that does not call it uses the heap. */
void arena_install(void);

#endif
