//===- JoinParts.cpp - Joins that are too large to list -------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Call.h"
#include "Structure.h"
#include "nz/Runtime/Arena.h"
#include <algorithm>

using namespace nz::runtime;

static std::atomic<int64_t> budget{int64_t(1) << 27};

int64_t nz::runtime::joinBudget() { return budget; }

void nz::runtime::setJoinBudget(int64_t tuples) { budget = tuples; }

int64_t nz::runtime::budgetOf(const std::vector<JoinSource> &sources) {
  int64_t tuples = joinBudget();
  for (const JoinSource &source : sources)
    tuples = std::max(tuples, source.pattern->count());
  return tuples;
}

Expected<std::vector<int64_t>>
Pattern::findCuts(const std::vector<JoinSource> &sources) {
  if (sources.empty())
    return Status::error("expected patterns to join, found none");
  std::vector<int64_t> key{joinBudget()};
  std::vector<const Pattern *> others = addSources(key, sources);
  const Pattern *owner = sources[0].pattern;
  // Held while counting, so that concurrent requests count once.
  std::lock_guard<std::mutex> guard(owner->lock);
  if (auto found = owner->cuts.find(key); found != owner->cuts.end())
    return found->second.entries;
  Expected<std::vector<int64_t>> found = cutQuery(sources);
  if (found.ok())
    owner->cuts.emplace(std::move(key), Cuts{*found, std::move(others)});
  return found;
}

Expected<int64_t> Pattern::joinParts(const std::vector<JoinSource> &sources) {
  return withoutExceptions([&]() -> Expected<int64_t> {
    Expected<std::vector<int64_t>> cuts = findCuts(sources);
    if (!cuts.ok())
      return cuts.status();
    return static_cast<int64_t>(cuts->size()) - 1;
  });
}

Expected<std::unique_ptr<const Pattern>>
Pattern::joinPart(const std::vector<JoinSource> &sources,
                  const std::vector<int64_t> &columns, const Format &format,
                  int64_t part) {
  using Part = std::unique_ptr<const Pattern>;
  return withoutExceptions([&]() -> Expected<Part> {
    Expected<std::vector<int64_t>> cuts = findCuts(sources);
    if (!cuts.ok())
      return cuts.status();
    int64_t parts = static_cast<int64_t>(cuts->size()) - 1;
    if (part < 0 || part >= parts)
      return Status::error("expected a part of a join from 0 to below " +
                           std::to_string(parts) + ", found " +
                           std::to_string(part));
    ++counters().joinsBuilt;
    Expected<PatternContents> built = buildQuery(
        sources, columns, format, {(*cuts)[part], (*cuts)[part + 1]});
    if (!built.ok())
      return built.status();
    std::unique_ptr<Pattern> pattern(new Pattern(std::move(*built)));
    // Its arrays were allocated in this call, which has counted them.
    pattern->countedInCall = currentCall();
    return Part(std::move(pattern));
  });
}

struct nz::runtime::CurrentPart {
  /// Which join.
  std::vector<int64_t> key;
  int64_t part = -1;
  std::unique_ptr<const Pattern> pattern;
  CurrentPart *next = nullptr;
};

void nz::runtime::releaseParts(CurrentPart *&parts) {
  while (CurrentPart *first = parts) {
    parts = first->next;
    delete first;
  }
}

Expected<const Pattern *>
nz::runtime::joinPartInCall(const std::vector<JoinSource> &sources,
                            const std::vector<int64_t> &columns,
                            const Format &format, int64_t part) {
  Expected<int64_t> parts = Pattern::joinParts(sources);
  if (!parts.ok())
    return parts.status();
  if (*parts == 1 && part == 0)
    return Pattern::join(sources, columns, format);
  std::vector<int64_t> key = encodeFormat(format);
  key.insert(key.end(), columns.begin(), columns.end());
  addSources(key, sources);
  CurrentPart *current = currentParts();
  while (current && current->key != key)
    current = current->next;
  if (!current) {
    current = new CurrentPart;
    current->key = std::move(key);
    current->next = currentParts();
    currentParts() = current;
  }
  if (current->part == part)
    return current->pattern.get();
  current->part = -1;
  // Two parts would be twice the memory.
  current->pattern.reset();
  Expected<std::unique_ptr<const Pattern>> made =
      Pattern::joinPart(sources, columns, format, part);
  if (!made.ok())
    return made.status();
  current->pattern = std::move(*made);
  current->part = part;
  return current->pattern.get();
}
