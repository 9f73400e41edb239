#ifndef MODEL_IDS_H
#define MODEL_IDS_H

/* Bytes, with the terminator.  A provider's id that does not fit is an error,
 * never cut: two cut ids could be equal.  Telnyx's call_control_id is an
 * opaque token for which 256 bytes must be allowed. */
#define ID_LEN 320

/* A name or number as shown: cleaned, at most NAME_COLS columns. */
#define NAME_LEN 160
#define NAME_COLS 40

/* Who may hear a whisper, at most. */
#define TARGET_MAX 32

#endif
