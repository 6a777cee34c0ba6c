#include "CSRTP.h"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

/* HMAC is written out (RFC 2104) over the hash beneath EVP, which is deprecated for being so low:
   with EVP every packet asks for two blocks of memory. */
struct csrtp_context {
    EVP_CIPHER_CTX *cipher;
    /* What has hashed the padded key already, inside and outside. */
    SHA_CTX inner;
    SHA_CTX outer;
};

static csrtp_context *with_cipher(const EVP_CIPHER *algorithm, const uint8_t *key, int encrypts) {
    csrtp_context *context = OPENSSL_zalloc(sizeof *context);
    if (!context) return NULL;
    context->cipher = EVP_CIPHER_CTX_new();
    if (context->cipher &&
        EVP_CipherInit_ex(context->cipher, algorithm, NULL, key, NULL, encrypts) == 1)
        return context;
    csrtp_free(context);
    return NULL;
}

csrtp_context *csrtp_counter_mode(const uint8_t *key, size_t count) {
    if (count != 16 && count != 32) return NULL;
    return with_cipher(count == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr(), key, 1);
}

csrtp_context *csrtp_sealing(const uint8_t *key, size_t count) {
    if (count != 16 && count != 32) return NULL;
    return with_cipher(count == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm(), key, 1);
}

csrtp_context *csrtp_opening(const uint8_t *key, size_t count) {
    if (count != 16 && count != 32) return NULL;
    return with_cipher(count == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm(), key, 0);
}

static int begin(SHA_CTX *hash, const uint8_t *key, size_t count, uint8_t padding) {
    uint8_t block[SHA_CBLOCK];
    memset(block, padding, sizeof block);
    for (size_t i = 0; i < count; i++) block[i] ^= key[i];
    int done = SHA1_Init(hash) && SHA1_Update(hash, block, sizeof block);
    OPENSSL_cleanse(block, sizeof block);
    return done;
}

csrtp_context *csrtp_hmac_sha1(const uint8_t *key, size_t count) {
    csrtp_context *context = count <= SHA_CBLOCK ? OPENSSL_zalloc(sizeof *context) : NULL;
    if (!context) return NULL;
    if (begin(&context->inner, key, count, 0x36) && begin(&context->outer, key, count, 0x5c))
        return context;
    csrtp_free(context);
    return NULL;
}

void csrtp_free(csrtp_context *context) {
    if (!context) return;
    EVP_CIPHER_CTX_free(context->cipher);
    OPENSSL_clear_free(context, sizeof *context);
}

int csrtp_encrypt(csrtp_context *context, const uint8_t *counter, uint8_t *data, size_t count) {
    int written = 0;
    return EVP_CipherInit_ex(context->cipher, NULL, NULL, NULL, counter, -1) == 1 &&
           EVP_CipherUpdate(context->cipher, data, &written, data, (int)count) == 1;
}

/* The nonce, what is clear, and the data, in place. */
static int process(EVP_CIPHER_CTX *cipher, const uint8_t *nonce, const uint8_t *clear,
                   size_t clear_count, uint8_t *data, size_t count) {
    int written = 0;
    if (EVP_CipherInit_ex(cipher, NULL, NULL, NULL, nonce, -1) != 1) return 0;
    if (EVP_CipherUpdate(cipher, NULL, &written, clear, (int)clear_count) != 1) return 0;
    return count == 0 || EVP_CipherUpdate(cipher, data, &written, data, (int)count) == 1;
}

int csrtp_seal(csrtp_context *context, const uint8_t *nonce, const uint8_t *clear, size_t clear_count,
               uint8_t *data, size_t count, uint8_t *tag) {
    int written = 0;
    EVP_CIPHER_CTX *cipher = context->cipher;
    return process(cipher, nonce, clear, clear_count, data, count) &&
           EVP_CipherFinal_ex(cipher, tag, &written) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, CSRTP_TAG_BYTES, tag) == 1;
}

int csrtp_open(csrtp_context *context, const uint8_t *nonce, const uint8_t *clear, size_t clear_count,
               uint8_t *data, size_t count, const uint8_t *tag) {
    int written = 0;
    uint8_t end[CSRTP_TAG_BYTES];
    EVP_CIPHER_CTX *cipher = context->cipher;
    return process(cipher, nonce, clear, clear_count, data, count) &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, CSRTP_TAG_BYTES, (void *)tag) == 1 &&
           EVP_CipherFinal_ex(cipher, end, &written) == 1;
}

int csrtp_authenticate(csrtp_context *context, const uint8_t *data, size_t count,
                       const uint8_t *behind, size_t behind_count, uint8_t *out) {
    uint8_t inside[CSRTP_SHA1_BYTES];
    SHA_CTX hash = context->inner;
    if (!SHA1_Update(&hash, data, count) || !SHA1_Update(&hash, behind, behind_count) ||
        !SHA1_Final(inside, &hash))
        return 0;
    hash = context->outer;
    return SHA1_Update(&hash, inside, sizeof inside) && SHA1_Final(out, &hash);
}

int csrtp_equal(const uint8_t *first, const uint8_t *second, size_t count) {
    return CRYPTO_memcmp(first, second, count) == 0;
}

void csrtp_wipe(void *bytes, size_t count) { OPENSSL_cleanse(bytes, count); }
