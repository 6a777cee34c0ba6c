#include "CSRTP.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

enum { block_bytes = 64 };

/* HMAC is written out (RFC 2104): OpenSSL's own asks for two blocks of memory for every packet. */
struct csrtp_context {
    EVP_CIPHER_CTX *cipher;
    EVP_MD_CTX *digest;
    /* The key, padded, as it goes in front of what is hashed, inside and outside. */
    uint8_t inner[block_bytes];
    uint8_t outer[block_bytes];
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

csrtp_context *csrtp_hmac_sha1(const uint8_t *key, size_t count) {
    if (count > block_bytes) return NULL;
    csrtp_context *context = OPENSSL_zalloc(sizeof *context);
    if (!context) return NULL;
    memcpy(context->inner, key, count);
    memcpy(context->outer, key, count);
    for (int i = 0; i < block_bytes; i++) {
        context->inner[i] ^= 0x36;
        context->outer[i] ^= 0x5c;
    }
    context->digest = EVP_MD_CTX_new();
    if (context->digest && EVP_DigestInit_ex(context->digest, EVP_sha1(), NULL) == 1)
        return context;
    csrtp_free(context);
    return NULL;
}

void csrtp_free(csrtp_context *context) {
    if (!context) return;
    EVP_CIPHER_CTX_free(context->cipher);
    EVP_MD_CTX_free(context->digest);
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

/* Without a name of the algorithm the one before is used again, and so is its memory. */
static int begin(EVP_MD_CTX *digest, const uint8_t *pad) {
    return EVP_DigestInit_ex(digest, NULL, NULL) == 1 &&
           EVP_DigestUpdate(digest, pad, block_bytes) == 1;
}

int csrtp_authenticate(csrtp_context *context, const uint8_t *data, size_t count,
                       const uint8_t *behind, size_t behind_count, uint8_t *out) {
    EVP_MD_CTX *digest = context->digest;
    uint8_t inside[CSRTP_SHA1_BYTES];
    return begin(digest, context->inner) && EVP_DigestUpdate(digest, data, count) == 1 &&
           (behind_count == 0 || EVP_DigestUpdate(digest, behind, behind_count) == 1) &&
           EVP_DigestFinal_ex(digest, inside, NULL) == 1 && begin(digest, context->outer) &&
           EVP_DigestUpdate(digest, inside, sizeof inside) == 1 &&
           EVP_DigestFinal_ex(digest, out, NULL) == 1;
}

int csrtp_equal(const uint8_t *first, const uint8_t *second, size_t count) {
    return CRYPTO_memcmp(first, second, count) == 0;
}

void csrtp_wipe(void *bytes, size_t count) { OPENSSL_cleanse(bytes, count); }
