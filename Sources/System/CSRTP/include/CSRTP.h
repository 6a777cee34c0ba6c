/* What SRTP needs of OpenSSL: AES in counter mode, AES-GCM and HMAC-SHA1. A context is made once for
   each key; what is called for every packet only sets the next counter or starts anew. Nothing here
   knows a packet. */
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct csrtp_context csrtp_context;

enum { CSRTP_COUNTER_BYTES = 16, CSRTP_NONCE_BYTES = 12, CSRTP_TAG_BYTES = 16, CSRTP_SHA1_BYTES = 20 };

/* A key of 16 or 32 bytes. NULL for other lengths, or when OpenSSL cannot. */
csrtp_context *csrtp_counter_mode(const uint8_t *key, size_t count);
csrtp_context *csrtp_sealing(const uint8_t *key, size_t count);
csrtp_context *csrtp_opening(const uint8_t *key, size_t count);
/* A key of any length. */
csrtp_context *csrtp_hmac_sha1(const uint8_t *key, size_t count);
/* Wipes the key. NULL is let be. */
void csrtp_free(csrtp_context *context);

/* The key stream from `counter` (16 bytes) on, over data[0..<count], in place. 0 when it failed. */
int csrtp_encrypt(csrtp_context *context, const uint8_t *counter, uint8_t *data, size_t count);

/* AES-GCM in place: `clear` is authenticated only. Writes, or compares, 16 bytes of tag. 0 when it
   failed; what was opened with the wrong tag is rubbish then. */
int csrtp_seal(csrtp_context *context, const uint8_t *nonce, const uint8_t *clear, size_t clear_count,
               uint8_t *data, size_t count, uint8_t *tag);
int csrtp_open(csrtp_context *context, const uint8_t *nonce, const uint8_t *clear, size_t clear_count,
               uint8_t *data, size_t count, const uint8_t *tag);

/* HMAC-SHA1 of `data` and what follows it; writes 20 bytes. 0 when it failed. */
int csrtp_authenticate(csrtp_context *context, const uint8_t *data, size_t count,
                       const uint8_t *behind, size_t behind_count, uint8_t *out);

/* Compares in a time that does not depend on where they differ. */
int csrtp_equal(const uint8_t *first, const uint8_t *second, size_t count);
void csrtp_wipe(void *bytes, size_t count);
