#include "CHash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ALGORITHMS = 3, BLOCK = 64, SHA256_BYTES = 32 };

static EVP_MD *algorithms[ALGORITHMS];
static pthread_once_t once = PTHREAD_ONCE_INIT;
/* Each thread keeps one context for each algorithm: making and freeing one costs more than the
   hash of a short text. */
static pthread_key_t contexts;

static void free_contexts(void *value) {
    EVP_MD_CTX **own = value;
    for (int algorithm = 0; algorithm < ALGORITHMS; algorithm++) EVP_MD_CTX_free(own[algorithm]);
    OPENSSL_free(own);
}

static void fetch(void) {
    algorithms[CHASH_MD5] = EVP_MD_fetch(NULL, "MD5", NULL);
    algorithms[CHASH_SHA256] = EVP_MD_fetch(NULL, "SHA256", NULL);
    algorithms[CHASH_SHA512_256] = EVP_MD_fetch(NULL, "SHA512-256", NULL);
    pthread_key_create(&contexts, free_contexts);
}

int chash_ready(void) {
    pthread_once(&once, fetch);
    return algorithms[0] && algorithms[1] && algorithms[2];
}

/* This thread's context, at the start of a hash; NULL for an algorithm that there is not. */
static EVP_MD_CTX *begin(int algorithm) {
    pthread_once(&once, fetch);
    if (algorithm < 0 || algorithm >= ALGORITHMS || !algorithms[algorithm]) return NULL;
    EVP_MD_CTX **own = pthread_getspecific(contexts);
    if (!own) {
        own = OPENSSL_zalloc(ALGORITHMS * sizeof *own);
        if (!own || pthread_setspecific(contexts, own) != 0) {
            OPENSSL_free(own);
            return NULL;
        }
    }
    if (!own[algorithm] && !(own[algorithm] = EVP_MD_CTX_new())) return NULL;
    return EVP_DigestInit_ex2(own[algorithm], algorithms[algorithm], NULL) ? own[algorithm] : NULL;
}

size_t chash_digest(int algorithm, const uint8_t *data, size_t count, uint8_t *out) {
    unsigned int length = 0;
    EVP_MD_CTX *context = begin(algorithm);
    if (!context || !EVP_DigestUpdate(context, data, count)) return 0;
    return EVP_DigestFinal_ex(context, out, &length) ? length : 0;
}

/* RFC 2104 §2: one half of it, the hash of the key under `pad` and what follows. */
static int keyed(const uint8_t *key, uint8_t pad, const uint8_t *data, size_t count, uint8_t *out) {
    uint8_t block[BLOCK];
    for (int index = 0; index < BLOCK; index++) block[index] = key[index] ^ pad;
    EVP_MD_CTX *context = begin(CHASH_SHA256);
    int done = context && EVP_DigestUpdate(context, block, BLOCK) &&
               EVP_DigestUpdate(context, data, count) && EVP_DigestFinal_ex(context, out, NULL);
    OPENSSL_cleanse(block, sizeof block);
    return done;
}

void chash_hmac_sha256(const uint8_t *key, size_t key_count, const uint8_t *data, size_t count,
                       uint8_t *out) {
    uint8_t padded[BLOCK] = {0};
    /* RFC 2104 §2: a key longer than a block is replaced by its hash. */
    if (key_count > BLOCK) {
        if (!chash_digest(CHASH_SHA256, key, key_count, padded)) abort();
    } else if (key_count > 0) {
        memcpy(padded, key, key_count);
    }
    uint8_t inner[SHA256_BYTES];
    /* Out of memory: what was not authenticated must not look as if it were. */
    if (!keyed(padded, 0x36, data, count, inner)) abort();
    if (!keyed(padded, 0x5C, inner, sizeof inner, out)) abort();
    OPENSSL_cleanse(padded, sizeof padded);
}

int chash_scrypt(const uint8_t *secret, size_t secret_count, const uint8_t *salt,
                 size_t salt_count, uint8_t *out, size_t out_count) {
    return EVP_PBE_scrypt((const char *)secret, secret_count, salt, salt_count, 16384, 8, 1,
                          64u << 20, out, out_count) == 1;
}
