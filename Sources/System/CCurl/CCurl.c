#include "CCurl.h"

CURLcode ccurl_set_number(CURL *transfer, CURLoption option, long value) {
    return curl_easy_setopt(transfer, option, value);
}

CURLcode ccurl_set_text(CURL *transfer, CURLoption option, const char *value) {
    return curl_easy_setopt(transfer, option, value);
}

CURLcode ccurl_set_pointer(CURL *transfer, CURLoption option, void *value) {
    return curl_easy_setopt(transfer, option, value);
}

CURLcode ccurl_set_writer(CURL *transfer,
                          size_t (*write)(char *bytes, size_t size, size_t count, void *context),
                          void *context) {
    CURLcode result = curl_easy_setopt(transfer, CURLOPT_WRITEFUNCTION, write);
    return result ? result : curl_easy_setopt(transfer, CURLOPT_WRITEDATA, context);
}

CURLcode ccurl_set_reader(CURL *transfer,
                          size_t (*read)(char *bytes, size_t size, size_t count, void *context),
                          void *context) {
    CURLcode result = curl_easy_setopt(transfer, CURLOPT_READFUNCTION, read);
    return result ? result : curl_easy_setopt(transfer, CURLOPT_READDATA, context);
}

CURLcode ccurl_set_listener(CURL *transfer,
                            int (*tell)(CURL *transfer, curl_infotype kind, char *bytes,
                                        size_t count, void *context),
                            void *context) {
    CURLcode result = curl_easy_setopt(transfer, CURLOPT_DEBUGFUNCTION, tell);
    if (!result) result = curl_easy_setopt(transfer, CURLOPT_DEBUGDATA, context);
    return result ? result : curl_easy_setopt(transfer, CURLOPT_VERBOSE, 1L);
}

CURLcode ccurl_set_body(CURL *transfer, const void *bytes, long count) {
    CURLcode result = curl_easy_setopt(transfer, CURLOPT_POSTFIELDSIZE, count);
    return result ? result : curl_easy_setopt(transfer, CURLOPT_COPYPOSTFIELDS, bytes);
}

long ccurl_status(CURL *transfer) {
    long status = 0;
    curl_easy_getinfo(transfer, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

void *ccurl_context(CURL *transfer) {
    char *context = NULL;
    curl_easy_getinfo(transfer, CURLINFO_PRIVATE, &context);
    return context;
}

CURLMcode ccurl_multi_set_number(CURLM *transfers, CURLMoption option, long value) {
    return curl_multi_setopt(transfers, option, value);
}

CURL *ccurl_next_done(CURLM *transfers, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(transfers, &left)))
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    return NULL;
}
