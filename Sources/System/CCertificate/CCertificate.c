#include "CCertificate.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int add_extension(X509 *certificate, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (!extension) return 0;
    int ok = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return ok;
}

static int fill(X509 *certificate, EVP_PKEY *key, const char *name, int days) {
    unsigned char serial[16];
    char alternative[300];
    if (RAND_bytes(serial, sizeof serial) != 1) return 0;
    serial[0] &= 0x7F;
    BIGNUM *number = BN_bin2bn(serial, sizeof serial, NULL);
    if (!number) return 0;
    int ok = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    if (!ok || !X509_set_version(certificate, 2)) return 0;
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), days * 86400L);
    if (!X509_set_pubkey(certificate, key)) return 0;
    X509_NAME *subject = X509_get_subject_name(certificate);
    if (!X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1,
                                    -1, 0)
        || !X509_set_issuer_name(certificate, subject))
        return 0;
    snprintf(alternative, sizeof alternative, "DNS:%s", name);
    return add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE")
        && add_extension(certificate, NID_subject_alt_name, alternative)
        && X509_sign(certificate, key, EVP_sha256()) > 0;
}

static FILE *create(const char *path, int mode) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    return descriptor < 0 ? NULL : fdopen(descriptor, "w");
}

int ccertificate_make(const char *name, const char *key_path, const char *certificate_path,
                      int days) {
    int result = -1;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    FILE *key_file = NULL, *certificate_file = NULL;
    if (!key || !certificate || !fill(certificate, key, name, days)) goto done;
    result = -2;
    key_file = create(key_path, 0600);
    if (!key_file || !PEM_write_PrivateKey(key_file, key, NULL, NULL, 0, NULL, NULL)) goto done;
    result = -3;
    certificate_file = create(certificate_path, 0644);
    if (!certificate_file || !PEM_write_X509(certificate_file, certificate)) goto done;
    result = 0;
done:
    if (key_file && fclose(key_file) != 0 && result == 0) result = -2;
    if (certificate_file && fclose(certificate_file) != 0 && result == 0) result = -3;
    X509_free(certificate);
    EVP_PKEY_free(key);
    return result;
}

int ccertificate_look(const char *certificate_path, const char *host, int64_t *ends) {
    FILE *file = fopen(certificate_path, "re");
    X509 *certificate = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
    struct tm end;
    int result = -1;
    if (certificate && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1) {
        *ends = timegm(&end);
        result = X509_check_ip_asc(certificate, host, 0) == 1
            || X509_check_host(certificate, host, 0, 0, NULL) == 1;
    }
    X509_free(certificate);
    if (file) fclose(file);
    return result;
}
