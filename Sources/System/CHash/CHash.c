#include "CHash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>

static EVP_MD *algorithms[3];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(void) {
    algorithms[CHASH_MD5] = EVP_MD_fetch(NULL, "MD5", NULL);
    algorithms[CHASH_SHA256] = EVP_MD_fetch(NULL, "SHA256", NULL);
    algorithms[CHASH_SHA512_256] = EVP_MD_fetch(NULL, "SHA512-256", NULL);
}

int chash_ready(void) {
    pthread_once(&once, fetch);
    return algorithms[0] && algorithms[1] && algorithms[2];
}

size_t chash_digest(int algorithm, const uint8_t *data, size_t count, uint8_t *out) {
    unsigned int length = 0;
    pthread_once(&once, fetch);
    if (algorithm < 0 || algorithm > 2 || !algorithms[algorithm]) return 0;
    if (!EVP_Digest(data, count, out, &length, algorithms[algorithm], NULL)) return 0;
    return length;
}

void chash_hmac_sha256(const uint8_t *key, size_t key_count, const uint8_t *data, size_t count,
                       uint8_t *out) {
    unsigned int length = 0;
    pthread_once(&once, fetch);
    HMAC(algorithms[CHASH_SHA256], key, (int)key_count, data, count, out, &length);
}
