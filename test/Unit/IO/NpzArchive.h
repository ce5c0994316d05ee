//===- NpzArchive.h - Archives for tests to damage --------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_TEST_UNIT_IO_NPZARCHIVE_H
#define NZ_TEST_UNIT_IO_NPZARCHIVE_H

#include "NumpyHeader.h"
#include "nz/IO/Numpy.h"
#include "nz/IO/ScipyNpz.h"
#include "nz/IO/ZipArchive.h"

#include <map>

namespace nz::io::test {

using Floats = std::vector<double>;
using Integers = std::vector<int64_t>;

/// The arrays of an archive, to be changed by a test before it is made.
class Archive {
public:
  Archive(const std::string &format, Integers shape) {
    members["format.npy"] =
        printNumpyHeader("|S" + std::to_string(format.size()), {}) + format;
    add("shape", shape);
  }

  Archive &add(const std::string &name, Integers values, Integers shape = {}) {
    return addArray(name, std::move(values), std::move(shape),
                    ElementKind::I64);
  }
  Archive &add(const std::string &name, Floats values, Integers shape = {}) {
    return addArray(name, std::move(values), std::move(shape),
                    ElementKind::F64);
  }
  Archive &addBytes(const std::string &member, std::string bytes) {
    members[member] = std::move(bytes);
    return *this;
  }
  Archive &remove(const std::string &member) {
    members.erase(member);
    return *this;
  }

  std::string bytes() const {
    return *printZipArchive({members.begin(), members.end()}, "A.npz");
  }
  Result<SparseArray> read() const { return parseScipyNpz(bytes(), "A.npz"); }
  /// The message for the archive; empty when it is read.
  std::string message() const {
    Result<SparseArray> array = read();
    return array ? "" : array.error().message();
  }

private:
  Archive &addArray(const std::string &name, Values values, Integers shape,
                    ElementKind kind) {
    if (shape.empty())
      shape = {static_cast<int64_t>(sizeOf(values))};
    members[name + ".npy"] =
        *printNumpy({std::move(shape), kind, std::move(values)}, "");
    return *this;
  }

  std::map<std::string, std::string> members;
};

/// A small valid archive of the format.
inline Archive csr() {
  return Archive("csr", {2, 3})
      .add("data", Floats{1, 2, 3})
      .add("indices", Integers{2, 0, 1})
      .add("indptr", Integers{0, 1, 3});
}

/// A small valid archive of the format.
inline Archive coo() {
  return Archive("coo", {2, 3})
      .add("data", Floats{1, 2})
      .add("row", Integers{1, 0})
      .add("col", Integers{0, 2});
}

/// A small valid archive of the format.
inline Archive bsr() {
  return Archive("bsr", {2, 4})
      .add("data", Floats{1, 2, 3, 4}, {1, 2, 2})
      .add("indices", Integers{1})
      .add("indptr", Integers{0, 1});
}

/// A small valid archive of the format.
inline Archive dia() {
  return Archive("dia", {3, 3})
      .add("data", Floats{1, 2, 3, 4, 5, 6}, {2, 3})
      .add("offsets", Integers{1, -1});
}

/// A small valid archive of the format.
inline Archive coords() {
  return Archive("coo", {2, 3, 4})
      .add("data", Floats{1, 2})
      .add("coords", Integers{1, 0, 2, 1, 3, 3}, {3, 2});
}

} // namespace nz::io::test

#endif // NZ_TEST_UNIT_IO_NPZARCHIVE_H
