/* Calls the library through the header that Swift calls it through, the way the generated Swift does: values as big-endian
 * buffers that the callee takes, objects as handles of which a method takes a copy, failures in a status. The checksums that
 * Swift compares at its start are compared in checksums.h, which check.sh makes from the generated Swift. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "HashwardFFI.h"

#define CHECK(name, expected)                                                     \
    if (uniffi_hashward_mobile_checksum_##name() != (expected)) {                 \
        fail("the checksum of " #name " is another than the generated Swift's");  \
    } else {                                                                      \
        checksums += 1;                                                           \
    }

static void fail(const char *why) {
    fprintf(stderr, "swift: %s\n", why);
    exit(1);
}

static void expect_done(const RustCallStatus *status, const char *what) {
    if (status->code != 0) {
        fail(what);
    }
}

static RustBuffer buffer_of(const void *bytes, int32_t length) {
    RustCallStatus status = {0};
    ForeignBytes foreign = {length, bytes};
    RustBuffer buffer = ffi_hashward_mobile_rustbuffer_from_bytes(foreign, &status);
    expect_done(&status, "a buffer cannot be made");
    return buffer;
}

static void give_back(RustBuffer buffer) {
    RustCallStatus status = {0};
    ffi_hashward_mobile_rustbuffer_free(buffer, &status);
    expect_done(&status, "a buffer cannot be given back");
}

/* An optional value that is not there. */
static RustBuffer none(void) { return buffer_of("\0", 1); }

/* The length that stands before the bytes of a sequence. */
static int32_t length_at(const uint8_t *data) {
    return (int32_t)((uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3]);
}

/* Whether a buffer's text holds these words. */
static int says(RustBuffer text, const char *words) {
    size_t length = strlen(words);
    for (uint64_t place = 0; place + length <= text.len; place += 1) {
        if (memcmp(text.data + place, words, length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Checks a file as an upload, and holds the verdict against the words of its JSON. */
static void expect_verdict(uint64_t checker, ForeignBytes file, const char *outcome, const char *why) {
    RustCallStatus status = {0};
    /* A request: the clock's time, the first word of Context, no subject, nothing made elsewhere, no token. */
    RustBuffer request = buffer_of("\0" "\0\0\0\1" "\0" "\0\0\0\0" "\0", 11);
    uint64_t verdict = uniffi_hashward_mobile_fn_method_checker_check_blocking(
        uniffi_hashward_mobile_fn_clone_checker(checker, &status), file, request, &status);
    expect_done(&status, "a check fails");
    RustBuffer json = uniffi_hashward_mobile_fn_method_verdict_to_json(
        uniffi_hashward_mobile_fn_clone_verdict(verdict, &status), &status);
    expect_done(&status, "a verdict has no JSON");
    if (!says(json, outcome)) {
        fail(why);
    }
    give_back(json);
    uniffi_hashward_mobile_fn_free_verdict(verdict, &status);
    expect_done(&status, "a verdict cannot be freed");
}

/* A trust folder with the test issuer's set, asked after the canary and after bytes that are no picture. */
static void check_files(const char *folder, ForeignBytes canary) {
    RustCallStatus status = {0};
    uint64_t store = uniffi_hashward_mobile_fn_constructor_truststore_at(
        buffer_of(folder, (int32_t)strlen(folder)), &status);
    expect_done(&status, "there is no trust store");
    uniffi_hashward_mobile_fn_func_testing_install(
        uniffi_hashward_mobile_fn_clone_truststore(store, &status), none(), &status);
    expect_done(&status, "the test issuer's set is not installed");
    uint64_t policy = uniffi_hashward_mobile_fn_constructor_policy_shipped(buffer_of("agree-two", 9), &status);
    expect_done(&status, "the policy does not ship");
    uint64_t checker = uniffi_hashward_mobile_fn_constructor_checker_open(
        uniffi_hashward_mobile_fn_clone_truststore(store, &status),
        uniffi_hashward_mobile_fn_clone_policy(policy, &status), none(), &status);
    expect_done(&status, "no checker is opened");

    expect_verdict(checker, canary, "\"outcome\":\"test_match\"", "the test issuer's picture is not matched");
    ForeignBytes text = {10, (const uint8_t *)"no picture"};
    expect_verdict(checker, text, "\"outcome\":\"indeterminate\"", "bytes that are no picture are not indeterminate");

    uniffi_hashward_mobile_fn_free_checker(checker, &status);
    uniffi_hashward_mobile_fn_free_policy(policy, &status);
    uniffi_hashward_mobile_fn_free_truststore(store, &status);
    expect_done(&status, "an object cannot be freed");
}

int main(int count, char **arguments) {
    unsigned checksums = 0;
    RustCallStatus status = {0};
    if (count != 3) {
        fail("usage: header SHA256-OF-THE-CANARY EMPTY-FOLDER");
    }
    if (ffi_hashward_mobile_uniffi_contract_version() != CONTRACT) {
        fail("the contract is another than the generated Swift's");
    }
#include "checksums.h"

    RustBuffer canary = uniffi_hashward_mobile_fn_func_testing_canary(&status);
    expect_done(&status, "the canary is not given");
    ForeignBytes picture = {length_at(canary.data), canary.data + 4};
    if ((uint64_t)picture.len + 4 != canary.len) {
        fail("the canary's length is not that of its buffer");
    }

    uint64_t fingerprint = uniffi_hashward_mobile_fn_constructor_fingerprint_of(picture, none(), none(), &status);
    expect_done(&status, "no fingerprint is taken");
    /* The third word of Kind. An optional object comes as 1 and its handle. */
    RustBuffer digest = uniffi_hashward_mobile_fn_method_fingerprint_digest(
        uniffi_hashward_mobile_fn_clone_fingerprint(fingerprint, &status), buffer_of("\0\0\0\3", 4), &status);
    expect_done(&status, "no digest is given");
    if (digest.len != 9 || digest.data[0] != 1) {
        fail("the digest is no object");
    }
    uint64_t hash = 0;
    for (int place = 1; place < 9; place += 1) {
        hash = hash << 8 | digest.data[place];
    }
    RustBuffer hex = uniffi_hashward_mobile_fn_method_hash_hex(
        uniffi_hashward_mobile_fn_clone_hash(hash, &status), &status);
    expect_done(&status, "the digest has no text");
    if (hex.len != strlen(arguments[1]) || memcmp(hex.data, arguments[1], hex.len) != 0) {
        fail("the SHA-256 of the canary is wrong");
    }

    check_files(arguments[2], picture);

    /* A failure: the status says so, and its buffer holds the class, the code and the sentence. */
    uniffi_hashward_mobile_fn_constructor_root_parse(buffer_of("\0\0\0\0", 4), &status);
    const char *code = "root.malformed";
    if (status.code != 1 || (size_t)length_at(status.errorBuf.data + 4) != strlen(code) ||
        memcmp(status.errorBuf.data + 8, code, strlen(code)) != 0) {
        fail("an empty root does not fail as root.malformed");
    }

    give_back(status.errorBuf);
    give_back(hex);
    give_back(digest);
    give_back(canary);
    memset(&status, 0, sizeof status);
    uniffi_hashward_mobile_fn_free_hash(hash, &status);
    uniffi_hashward_mobile_fn_free_fingerprint(fingerprint, &status);
    expect_done(&status, "an object cannot be freed");
    printf("swift: the header's functions, called from C, give the canary's SHA-256, two verdicts and root.malformed; "
           "%u checksums are those of the generated Swift\n", checksums);
    return 0;
}
