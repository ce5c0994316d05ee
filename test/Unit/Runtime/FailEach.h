//===- FailEach.h - Tests in which every allocation fails once --*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_TEST_UNIT_RUNTIME_FAILEACH_H
#define NZ_TEST_UNIT_RUNTIME_FAILEACH_H

#include "FailingAllocations.h"
#include "nz/Runtime/Pattern.h"
#include <gtest/gtest.h>
#include <string>

namespace nz::failing {

/// Runs `attempt`, which returns the text of an error or nothing, with its
/// first allocation failing, with its second, and so on, until it needs no
/// more; then again with all allocations behind that one failing too. Each time
/// it must say that memory is out, hold nothing, and work the next time.
/// Returns how many allocations it makes.
template <typename Attempt> int64_t failEach(Attempt attempt) {
  auto check = [&](int64_t number, bool forever) {
    arm(number, forever);
    // The text is short enough to need no memory.
    std::string text = attempt();
    bool failed = disarm();
    runtime::releaseAll();
    EXPECT_EQ(text, failed ? "out of memory" : "");
    return failed;
  };
  // What is made once, whoever comes first.
  EXPECT_FALSE(check(0, false));
  int64_t before = live(), number = 1;
  for (bool forever : {false, true})
    for (number = 1; check(number, forever); ++number) {
      EXPECT_FALSE(check(0, false));
      EXPECT_EQ(live(), before);
      if (::testing::Test::HasFailure()) {
        ADD_FAILURE() << "with allocation " << number
                      << (forever ? " and all behind it" : "") << " failing";
        return number;
      }
    }
  EXPECT_EQ(live(), before);
  return number - 1;
}

} // namespace nz::failing

#endif // NZ_TEST_UNIT_RUNTIME_FAILEACH_H
