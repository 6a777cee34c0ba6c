/* Makes a self-signed certificate with OpenSSL, for the first start, and looks at others. */
#pragma once
#include <stdint.h>

/* Writes a P-256 key (mode 0600) and a certificate for `name`, good for `days`, as PEM.
   Existing files are not overwritten. Returns 0, or a negative number that says which step
   failed. */
int ccertificate_make(const char *name, const char *key_path, const char *certificate_path,
                      int days);

/* Looks at the first certificate of a PEM file. Writes when it ends, in seconds since 1970;
   returns 1 if it names `host` (RFC 6125), 0 if not, -1 if there is none. */
int ccertificate_look(const char *certificate_path, const char *host, int64_t *ends);
