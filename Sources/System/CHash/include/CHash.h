/* One-shot hashes of OpenSSL 3, fetched once. All functions are thread-safe and never fail:
   a missing algorithm ends the process at start (chash_ready). */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { CHASH_MD5 = 0, CHASH_SHA256 = 1, CHASH_SHA512_256 = 2 };

/* Fetches the algorithms; 0 when one is missing. */
int chash_ready(void);

/* Writes the digest of data[0..<count] to out (16 or 32 bytes) and returns its length. */
size_t chash_digest(int algorithm, const uint8_t *data, size_t count, uint8_t *out);

/* scrypt (RFC 7914) with N = 16384, r = 8, p = 1: some 50 ms and 16 MB. 0 where there is no memory
   for it. */
int chash_scrypt(const uint8_t *secret, size_t secret_count, const uint8_t *salt,
                 size_t salt_count, uint8_t *out, size_t out_count);

/* HMAC-SHA-256; out has 32 bytes. */
void chash_hmac_sha256(const uint8_t *key, size_t key_count, const uint8_t *data, size_t count,
                       uint8_t *out);
