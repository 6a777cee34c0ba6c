/* libcurl for Swift: its setters take a variable number of arguments, which Swift cannot call.
   Each function here stands for one of them with one type. */
#pragma once
#include <curl/curl.h>

CURLcode ccurl_set_number(CURL *transfer, CURLoption option, long value);
CURLcode ccurl_set_text(CURL *transfer, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *transfer, CURLoption option, void *value);
/* `write` returns how many of `size` * `count` bytes it took; fewer end the transfer. */
CURLcode ccurl_set_writer(CURL *transfer,
                          size_t (*write)(char *bytes, size_t size, size_t count, void *context),
                          void *context);
/* `read` puts at most `size` * `count` bytes of what is to be sent, and returns how many. */
CURLcode ccurl_set_reader(CURL *transfer,
                          size_t (*read)(char *bytes, size_t size, size_t count, void *context),
                          void *context);
/* `tell` is given what is said in both directions. */
CURLcode ccurl_set_listener(CURL *transfer,
                            int (*tell)(CURL *transfer, curl_infotype kind, char *bytes,
                                        size_t count, void *context),
                            void *context);
/* The bytes are copied. */
CURLcode ccurl_set_body(CURL *transfer, const void *bytes, long count);

long ccurl_status(CURL *transfer);
void *ccurl_context(CURL *transfer);
CURLMcode ccurl_multi_set_number(CURLM *transfers, CURLMoption option, long value);

/* The next transfer that has ended, and how; NULL if none has. */
CURL *ccurl_next_done(CURLM *transfers, CURLcode *result);
