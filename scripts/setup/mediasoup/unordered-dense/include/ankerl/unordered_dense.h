// ankerl::unordered_dense in terms of the standard library: the worker uses its map, set and hash.
#ifndef JBCALLING_UNORDERED_DENSE_H
#define JBCALLING_UNORDERED_DENSE_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
// The standard hash of a number is often the number itself, which makes neighbours of packet numbers and pointers
// collide; numbers are therefore stirred as splitmix64 ends (Steele, Lea, Flood, "Fast Splittable Pseudorandom
// Number Generators", 2014).
template<typename Key>
struct hash
{
  std::size_t operator()(const Key& key) const noexcept
  {
    const std::size_t plain = std::hash<Key>()(key);
    if constexpr (!std::is_scalar_v<Key>)
    {
      return plain;
    }
    else
    {
      std::uint64_t bits = plain;
      bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
      bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
      return static_cast<std::size_t>(bits ^ (bits >> 31));
    }
  }
};

template<typename Key, typename Value, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
using map = std::unordered_map<Key, Value, Hash, Equal>;

template<typename Key, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense

#endif
