#include "CSRTP.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

struct csrtp_context {
    EVP_CIPHER_CTX *cipher;
    EVP_MAC_CTX *mac;
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
    csrtp_context *context = OPENSSL_zalloc(sizeof *context);
    EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA1", 0),
        OSSL_PARAM_construct_end(),
    };
    if (context && algorithm) context->mac = EVP_MAC_CTX_new(algorithm);
    EVP_MAC_free(algorithm);
    if (context && context->mac && EVP_MAC_init(context->mac, key, count, parameters) == 1)
        return context;
    csrtp_free(context);
    return NULL;
}

void csrtp_free(csrtp_context *context) {
    if (!context) return;
    EVP_CIPHER_CTX_free(context->cipher);
    EVP_MAC_CTX_free(context->mac);
    OPENSSL_free(context);
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
    size_t written = 0;
    return EVP_MAC_init(context->mac, NULL, 0, NULL) == 1 &&
           EVP_MAC_update(context->mac, data, count) == 1 &&
           (behind_count == 0 || EVP_MAC_update(context->mac, behind, behind_count) == 1) &&
           EVP_MAC_final(context->mac, out, &written, CSRTP_SHA1_BYTES) == 1;
}

int csrtp_equal(const uint8_t *first, const uint8_t *second, size_t count) {
    return CRYPTO_memcmp(first, second, count) == 0;
}

void csrtp_wipe(void *bytes, size_t count) { OPENSSL_cleanse(bytes, count); }
