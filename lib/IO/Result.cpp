//===- Result.cpp - What a user reads of an error -------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Result.h"

using namespace nz::io;

Error Error::inFile(std::string_view file, std::string text) {
  return {std::string(file), "", std::move(text)};
}

Error Error::atLine(std::string_view file, int64_t line, int64_t column,
                    std::string text) {
  return {std::string(file),
          std::to_string(line) + ":" + std::to_string(column), std::move(text)};
}

Error Error::atByte(std::string_view file, uint64_t offset, std::string text) {
  return {std::string(file), "byte " + std::to_string(offset), std::move(text)};
}

Error Error::inArray(std::string_view file, std::string_view array,
                     std::string text) {
  return {std::string(file), "array '" + std::string(array) + "'",
          std::move(text)};
}

std::string Error::message() const {
  std::string result = file + ":";
  if (!place.empty()) {
    // Line and column stick to the name, as compilers print them.
    bool isLineAndColumn = place[0] >= '0' && place[0] <= '9';
    result += (isLineAndColumn ? "" : " ") + place + ":";
  }
  return result + " error: " + text;
}
