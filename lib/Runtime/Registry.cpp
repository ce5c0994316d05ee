//===- Registry.cpp - One handle for equal patterns -----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Structure.h"
#include "nz/Runtime/Arena.h"
#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

using namespace nz::runtime;

namespace nz::runtime {
namespace {

/// Every pattern by the hash of its contents. Never destroyed: handles may be
/// in use while static objects go.
struct Store {
  std::mutex lock;
  std::unordered_multimap<uint64_t, std::unique_ptr<Pattern>> patterns;
};

Store &store() {
  static Store *instance = new Store;
  return *instance;
}

/// Mixes `word` into `hash`.
void mix(uint64_t &hash, uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
  hash ^= hash >> 32;
}

void mix(uint64_t &hash, const LevelArray &array) {
  mix(hash, static_cast<uint64_t>(array.length()));
  const char *data = static_cast<const char *>(array.view().data);
  int64_t bytes = array.bytes(), at = 0;
  // Four at a time, as each waits for its product.
  uint64_t lanes[4] = {hash, hash, hash, hash};
  for (; at + 32 <= bytes; at += 32)
    for (int lane = 0; lane < 4; ++lane) {
      uint64_t word;
      std::memcpy(&word, data + at + 8 * lane, 8);
      mix(lanes[lane], word);
    }
  for (uint64_t lane : lanes)
    mix(hash, lane);
  for (; at + 8 <= bytes; at += 8) {
    uint64_t word;
    std::memcpy(&word, data + at, 8);
    mix(hash, word);
  }
  uint64_t rest = 0;
  if (at < bytes)
    std::memcpy(&rest, data + at, bytes - at);
  mix(hash, rest);
}

uint64_t hashOf(const PatternContents &contents) {
  uint64_t hash = 0;
  for (int64_t number : encodeFormat(contents.format))
    mix(hash, static_cast<uint64_t>(number));
  for (int64_t size : contents.sizes)
    mix(hash, static_cast<uint64_t>(size));
  for (const LevelArray &array : contents.positions)
    mix(hash, array);
  for (const LevelArray &array : contents.coordinates)
    mix(hash, array);
  return hash;
}

bool areEqual(const PatternContents &lhs, const PatternContents &rhs) {
  return lhs.count == rhs.count && lhs.format == rhs.format &&
         lhs.sizes == rhs.sizes && lhs.positions == rhs.positions &&
         lhs.coordinates == rhs.coordinates;
}

} // namespace

Counters &counters() {
  static Counters instance;
  return instance;
}

const Pattern *PatternRegistry::intern(PatternContents &&contents) {
  uint64_t hash = hashOf(contents);
  Store &patterns = store();
  std::lock_guard<std::mutex> guard(patterns.lock);
  auto [begin, end] = patterns.patterns.equal_range(hash);
  for (auto each = begin; each != end; ++each)
    if (areEqual(each->second->contents, contents))
      return each->second.get();
  std::unique_ptr<Pattern> pattern(new Pattern(std::move(contents)));
  // Its arrays were allocated in this call, which has counted them.
  pattern->countedInCall = currentCall();
  const Pattern *handle = pattern.get();
  patterns.patterns.emplace(hash, std::move(pattern));
  ++counters().patternsBuilt;
  return handle;
}

void PatternRegistry::countInCall(const Pattern *pattern) {
  uint64_t call = currentCall();
  if (call && pattern->countedInCall.exchange(call) != call)
    nz::runtime::countInCall(pattern->bytes());
}

void PatternRegistry::releaseAll() {
  Store &patterns = store();
  std::lock_guard<std::mutex> guard(patterns.lock);
  patterns.patterns.clear();
}

void PatternRegistry::releaseUnreachable(
    const std::vector<const Pattern *> &roots) {
  Store &patterns = store();
  std::lock_guard<std::mutex> guard(patterns.lock);
  std::unordered_set<const Pattern *> kept(roots.begin(), roots.end());
  // What is made from several patterns is kept while all of them are.
  auto isKept = [&](const Pattern *pattern) { return kept.count(pattern) > 0; };
  bool changed = true;
  while (changed) {
    changed = false;
    std::vector<const Pattern *> owners(kept.begin(), kept.end());
    for (const Pattern *owner : owners)
      for (const auto &[key, made] : owner->derived)
        if (std::all_of(made.others.begin(), made.others.end(), isKept))
          changed |= kept.insert(made.result).second;
  }
  // A pattern's memory must not name patterns that are gone.
  auto forget = [&](auto &memory) {
    for (auto each = memory.begin(); each != memory.end();) {
      const std::vector<const Pattern *> &others = each->second.others;
      each = std::all_of(others.begin(), others.end(), isKept)
                 ? std::next(each)
                 : memory.erase(each);
    }
  };
  for (const Pattern *owner : kept) {
    forget(owner->derived);
    forget(owner->cuts);
  }
  for (auto each = patterns.patterns.begin(); each != patterns.patterns.end();)
    each = kept.count(each->second.get()) ? std::next(each)
                                          : patterns.patterns.erase(each);
}

int64_t PatternRegistry::size() {
  Store &patterns = store();
  std::lock_guard<std::mutex> guard(patterns.lock);
  return static_cast<int64_t>(patterns.patterns.size());
}

void releaseAll() { PatternRegistry::releaseAll(); }

Status releaseUnreachable(const std::vector<const Pattern *> &roots) {
  return withoutExceptions([&]() -> Status {
    PatternRegistry::releaseUnreachable(roots);
    return Status::success();
  });
}

int64_t livePatterns() { return PatternRegistry::size(); }

} // namespace nz::runtime

extern "C" int64_t nz_runtime_counter(const char *name) {
  std::string_view wanted(name);
  Counters &found = counters();
  if (wanted == "patterns_built")
    return found.patternsBuilt;
  if (wanted == "joins_requested")
    return found.joinsRequested;
  if (wanted == "joins_built")
    return found.joinsBuilt;
  if (wanted == "selects_built")
    return found.selectsBuilt;
  return -1;
}
