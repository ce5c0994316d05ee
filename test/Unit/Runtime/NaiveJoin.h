//===- NaiveJoin.h - Joins by trying everything -----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_TEST_UNIT_RUNTIME_NAIVEJOIN_H
#define NZ_TEST_UNIT_RUNTIME_NAIVEJOIN_H

#include "Naive.h"
#include <map>

namespace nz::naive {

/// The join by trying every combination of entries.
inline std::set<Tuple>
joinNaively(const std::vector<runtime::JoinSource> &sources,
            const std::vector<int64_t> &columns) {
  std::set<Tuple> found;
  std::vector<std::vector<Tuple>> entries;
  for (const runtime::JoinSource &source : sources)
    entries.push_back(entriesOf(source.pattern));
  std::map<int64_t, int64_t> values;
  std::function<void(size_t)> enter = [&](size_t number) {
    if (number == sources.size()) {
      Tuple tuple;
      for (int64_t column : columns)
        tuple.push_back(values[column]);
      found.insert(tuple);
      return;
    }
    for (size_t entry = 0; entry < entries[number].size(); ++entry) {
      Tuple tuple = entries[number][entry];
      tuple.push_back(static_cast<int64_t>(entry));
      std::map<int64_t, int64_t> outer = values;
      bool agrees = true;
      for (size_t level = 0; level < tuple.size(); ++level) {
        auto [known, isNew] =
            values.emplace(sources[number].names[level], tuple[level]);
        agrees &= isNew || known->second == tuple[level];
      }
      if (agrees)
        enter(number + 1);
      values = outer;
    }
  };
  enter(0);
  return found;
}

} // namespace nz::naive

#endif // NZ_TEST_UNIT_RUNTIME_NAIVEJOIN_H
