//===- FrosttPrinter.cpp - Prints FROSTT text -----------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "nz/IO/Files.h"
#include "nz/IO/Frostt.h"

using namespace nz::io;

/// Rank and number of entries, then the sizes, a line each.
static std::string printHeader(const SparseArray &array) {
  std::string text = "# extended FROSTT format\n";
  appendNumber(text, static_cast<int64_t>(array.shape.size()));
  text += ' ';
  appendNumber(text, static_cast<int64_t>(array.storedEntries()));
  text += '\n';
  for (size_t dimension = 0; dimension < array.shape.size(); ++dimension) {
    text += dimension ? " " : "";
    appendNumber(text, array.shape[dimension]);
  }
  return text + '\n';
}

Result<std::string> nz::io::printFrostt(const SparseArray &array,
                                        std::string_view file) {
  return guardMemory(file, [&]() -> Result<std::string> {
    if (array.shape.empty())
      return Error::inFile(file, "expected a result of at least one dimension, "
                                 "found a scalar");
    SparseArray sorted = array;
    if (Status status = canonicalize(sorted, file); !status)
      return status.error();
    std::string text = printHeader(sorted);
    const int64_t *coordinate = sorted.coordinates.data();
    std::visit(
        [&](const auto &values) {
          for (const auto &value : values) {
            for (size_t d = 0; d < sorted.shape.size(); ++d) {
              appendNumber(text, *coordinate++ + 1);
              text += ' ';
            }
            appendNumber(text, value);
            text += '\n';
          }
        },
        sorted.values);
    return text;
  });
}

Status nz::io::writeFrostt(const std::string &path, const SparseArray &array) {
  Result<std::string> text = printFrostt(array, path);
  return text ? writeFile(path, *text) : Status(text.error());
}
