// The calls of libsrtp 3 that the worker makes, answered by libsrtp 2.5. Version 3 has an opaque policy, lengths as
// size_t and separate input and output buffers; version 2 has a policy struct, int lengths and works in place.
#ifndef JBCALLING_SRTP3_H
#define JBCALLING_SRTP3_H

// The name is needed for version 3's handle, so version 2's struct goes by another one.
#define srtp_policy_t srtp2_policy_struct
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

// Codes that only version 3 knows, with its values; nothing here returns the second.
constexpr srtp_err_status_t srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr srtp_err_status_t srtp_err_status_cryptex_err = static_cast<srtp_err_status_t>(29);

struct Srtp3Policy
{
  srtp2_policy_struct fields{};
  srtp_profile_t profile = srtp_profile_reserved;
  std::array<unsigned char, SRTP_MAX_KEY_LEN> keyAndSalt{};
};

using srtp_policy_t = Srtp3Policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* created)
{
  *created = new (std::nothrow) Srtp3Policy;
  return *created == nullptr ? srtp_err_status_alloc_fail : srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
  if (policy == nullptr)
    return;
  // A volatile pointer, so that wiping the key is not optimised away.
  volatile unsigned char* secret = policy->keyAndSalt.data();
  for (std::size_t i = 0; i < policy->keyAndSalt.size(); ++i)
    secret[i] = 0;
  delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
  policy->fields.ssrc = ssrc;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
  const auto rtp = srtp_crypto_policy_set_from_profile_for_rtp(&policy->fields.rtp, profile);
  const auto rtcp = srtp_crypto_policy_set_from_profile_for_rtcp(&policy->fields.rtcp, profile);
  policy->profile = profile;
  return rtp != srtp_err_status_ok ? rtp : rtcp;
}

// One master key and no MKI, as in WebRTC.
inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const std::uint8_t* key,
  std::size_t keyLength,
  const std::uint8_t* salt,
  std::size_t saltLength,
  const std::uint8_t*,
  std::size_t mkiLength)
{
  const bool fits = keyLength == srtp_profile_get_master_key_length(policy->profile) &&
                    saltLength == srtp_profile_get_master_salt_length(policy->profile) &&
                    keyLength + saltLength <= policy->keyAndSalt.size();
  if (!fits || mkiLength > 0 || policy->fields.key != nullptr)
    return srtp_err_status_bad_param;
  unsigned char* target = policy->keyAndSalt.data();
  std::memcpy(target, key, keyLength);
  std::memcpy(target + keyLength, salt, saltLength);
  policy->fields.key = target;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allowed)
{
  policy->fields.allow_repeat_tx = allowed;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, std::size_t packets)
{
  policy->fields.window_size = packets;
  return srtp_err_status_ok;
}

// An overload: with const the call goes to version 2, which copies what it needs.
inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
  const srtp2_policy_struct& fields = policy->fields;
  return srtp_create(session, &fields);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, std::uint32_t ssrc)
{
  return srtp_remove_stream(session, ssrc);
}

namespace srtp3
{
// Calls a function of version 2 on `output`, which needs `growth` more bytes than the input has.
template<typename InPlace>
srtp_err_status_t apply(
  InPlace inPlace,
  srtp_t session,
  const std::uint8_t* input,
  std::size_t inputLength,
  std::uint8_t* output,
  std::size_t* outputLength,
  std::size_t growth)
{
  if (inputLength > INT_MAX - growth)
    return srtp_err_status_bad_param;
  if (*outputLength < inputLength + growth)
    return srtp_err_status_buffer_small;
  if (output != input)
    std::memmove(output, input, inputLength);
  int length = static_cast<int>(inputLength);
  const srtp_err_status_t status = inPlace(session, output, &length);
  if (status == srtp_err_status_ok)
    *outputLength = static_cast<std::size_t>(length);
  return status;
}

using InPlaceFunction = srtp_err_status_t (*)(srtp_t, void*, int*);

// The index that SRTCP appends beside the authentication tag (RFC 3711, 3.4).
constexpr std::size_t rtcpIndexBytes = 4;
} // namespace srtp3

inline srtp_err_status_t srtp_protect(
  srtp_t session, const std::uint8_t* in, std::size_t inLength, std::uint8_t* out, std::size_t* outLength, std::size_t)
{
  const srtp3::InPlaceFunction version2 = ::srtp_protect;
  return srtp3::apply(version2, session, in, inLength, out, outLength, SRTP_MAX_TRAILER_LEN);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const std::uint8_t* in, std::size_t inLength, std::uint8_t* out, std::size_t* outLength, std::size_t)
{
  const srtp3::InPlaceFunction version2 = ::srtp_protect_rtcp;
  const std::size_t growth = SRTP_MAX_TRAILER_LEN + srtp3::rtcpIndexBytes;
  return srtp3::apply(version2, session, in, inLength, out, outLength, growth);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const std::uint8_t* in, std::size_t inLength, std::uint8_t* out, std::size_t* outLength)
{
  const srtp3::InPlaceFunction version2 = ::srtp_unprotect;
  return srtp3::apply(version2, session, in, inLength, out, outLength, 0);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const std::uint8_t* in, std::size_t inLength, std::uint8_t* out, std::size_t* outLength)
{
  const srtp3::InPlaceFunction version2 = ::srtp_unprotect_rtcp;
  return srtp3::apply(version2, session, in, inLength, out, outLength, 0);
}

#endif
