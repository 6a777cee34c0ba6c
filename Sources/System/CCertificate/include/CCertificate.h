/* Makes a self-signed certificate with OpenSSL, for the first start. */
#pragma once

/* Writes a P-256 key (mode 0600) and a certificate for `name`, good for ten years, as PEM.
   Existing files are not overwritten. Returns 0, or a negative number that says which step
   failed. */
int ccertificate_make(const char *name, const char *key_path, const char *certificate_path);
