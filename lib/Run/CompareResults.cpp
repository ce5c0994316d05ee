//===- CompareResults.cpp - Results against expected arrays ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Files.h"
#include "nz/Run/Failure.h"
#include "nz/Run/Results.h"

#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace llvm;
using namespace nz;
using namespace nz::run;

/// How far apart floats of a type may be if nobody says so.
static double defaultTolerance(io::ElementKind kind) {
  switch (kind) {
  case io::ElementKind::F64:
    return 1e-9;
  case io::ElementKind::F32:
    return 1e-5;
  case io::ElementKind::F16:
    return 1e-2;
  case io::ElementKind::BF16:
    return 1e-1;
  default:
    return 0;
  }
}

static double numberAt(const io::Values &values, size_t at) {
  if (const auto *floats = std::get_if<std::vector<double>>(&values))
    return (*floats)[at];
  return static_cast<double>((*std::get_if<std::vector<int64_t>>(&values))[at]);
}

namespace {

/// The entry that is furthest from what is expected, measured in tolerances.
class WorstEntry {
public:
  /// Compares one entry; `coordinates` gives its place.
  template <typename Coordinates>
  void add(double want, double have, Coordinates coordinates) {
    double distance = std::fabs(have - want) / std::max(1.0, std::fabs(want));
    // NaN equals nothing; equal infinities are equal.
    if (want == have)
      distance = 0;
    else if (std::isnan(distance))
      distance = INFINITY;
    if (any && distance <= error)
      return;
    any = true;
    error = distance;
    at = coordinates();
    expected = want;
    found = have;
  }

  void print(raw_ostream &os, size_t number) const {
    os << "result " << number << ": ";
    if (!any) {
      os << "no entries to compare\n";
      return;
    }
    os << "worst error " << numberText(error);
    if (!at.empty()) {
      os << " at (";
      for (size_t d = 0; d < at.size(); ++d)
        os << (d ? ", " : "") << at[d];
      os << ')';
    }
    os << ": expected " << numberText(expected) << ", found "
       << numberText(found) << '\n';
  }

  double error = 0;

private:
  bool any = false;
  std::vector<int64_t> at;
  double expected = 0, found = 0;
};

} // namespace

/// Walks two sorted sparse arrays; what one of them does not store is 0.
static void compareSparse(const io::SparseArray &want,
                          const io::SparseArray &have, WorstEntry &worst) {
  size_t rank = want.shape.size(), w = 0, h = 0;
  auto row = [rank](const io::SparseArray &array, size_t entry) {
    return std::vector<int64_t>(array.coordinates.begin() + entry * rank,
                                array.coordinates.begin() + (entry + 1) * rank);
  };
  while (w < want.storedEntries() || h < have.storedEntries()) {
    bool takeWant = w < want.storedEntries(),
         takeHave = h < have.storedEntries();
    if (takeWant && takeHave) {
      auto first = want.coordinates.begin() + w * rank;
      auto second = have.coordinates.begin() + h * rank;
      takeWant = !std::lexicographical_compare(second, second + rank, first,
                                               first + rank);
      takeHave = !std::lexicographical_compare(first, first + rank, second,
                                               second + rank);
    }
    worst.add(takeWant ? numberAt(want.values, w) : 0,
              takeHave ? numberAt(have.values, h) : 0,
              [&] { return takeWant ? row(want, w) : row(have, h); });
    w += takeWant;
    h += takeHave;
  }
}

/// Compares two dense arrays of one shape.
static void compareDense(const io::DenseArray &want, const io::DenseArray &have,
                         WorstEntry &worst) {
  auto coordinatesOf = [&](size_t element) {
    std::vector<int64_t> at(want.shape.size());
    for (size_t d = at.size(); d-- > 0; element /= want.shape[d])
      at[d] = element % want.shape[d];
    return at;
  };
  size_t count = io::sizeOf(want.values);
  for (size_t i = 0; i < count; ++i)
    worst.add(numberAt(want.values, i), numberAt(have.values, i),
              [&] { return coordinatesOf(i); });
}

/// Brings both arrays to shapes that can be compared; false if they differ.
static bool alignShapes(io::Array &want, io::Array &have, bool isMatrixFile) {
  auto shapeOf = [](io::Array &array) -> std::vector<int64_t> & {
    return std::visit([](auto &a) -> std::vector<int64_t> & { return a.shape; },
                      array);
  };
  std::vector<int64_t> &wanted = shapeOf(want), &found = shapeOf(have);
  bool oneWanted = elementsOf(wanted) == 1, scalar = found.empty();
  // A vector in a matrix file, and any array of one element for a scalar.
  if (isMatrixFile && found.size() == 1 && wanted.size() == 2 &&
      wanted[1] == 1) {
    if (auto *sparse = std::get_if<io::SparseArray>(&want)) {
      for (size_t i = 0; i < sparse->storedEntries(); ++i)
        sparse->coordinates[i] = sparse->coordinates[2 * i];
      sparse->coordinates.resize(sparse->storedEntries());
    }
    wanted.pop_back();
  }
  if (scalar && oneWanted) {
    if (auto *sparse = std::get_if<io::SparseArray>(&want))
      sparse->coordinates.clear();
    wanted.clear();
  }
  return wanted == found;
}

static std::vector<int64_t> shapeOf(const io::Array &array) {
  return std::visit([](const auto &a) { return a.shape; }, array);
}

/// The sparse form of an array; an error if it cannot be had.
static Expected<io::SparseArray> sparseForm(io::Array array,
                                            const std::string &path) {
  if (auto *sparse = std::get_if<io::SparseArray>(&array))
    return std::move(*sparse);
  auto sparse = io::nonzeros(*std::get_if<io::DenseArray>(&array), path);
  if (!sparse)
    return printedError(ExitCode::Failed, sparse.error().message());
  return std::move(*sparse);
}

Expected<bool> nz::run::compareResult(raw_ostream &os, const std::string &path,
                                      size_t number, const Value &value,
                                      std::optional<double> tolerance) {
  auto want =
      io::readArray(path, {value.type.shape.begin(), value.type.shape.end()});
  if (!want)
    return printedError(ExitCode::BadUsage, want.error().message());
  auto have = toArray(value);
  if (!have)
    return have.takeError();
  // A vector in a file is the values of a sparse result in storage order.
  std::vector<int64_t> wanted = shapeOf(*want);
  if (value.type.kind == ArgumentKind::Sparse && wanted.size() == 1 &&
      std::holds_alternative<io::DenseArray>(*want) &&
      (value.type.rank() != 1 || wanted[0] == value.count()))
    *have = io::DenseArray{
        {value.count()}, value.type.element.kind, value.numbers()};
  bool isMatrixFile =
      StringRef(path).ends_with(".mtx") || StringRef(path).ends_with(".npz");
  if (!alignShapes(*want, *have, isMatrixFile)) {
    os << "result " << number << ": expected sizes "
       << (wanted.empty() ? "of a scalar" : shapeText(wanted)) << ", found "
       << (shapeOf(*have).empty() ? "a scalar" : shapeText(shapeOf(*have)))
       << '\n';
    return false;
  }
  WorstEntry worst;
  auto *denseWant = std::get_if<io::DenseArray>(&*want);
  auto *denseHave = std::get_if<io::DenseArray>(&*have);
  if (denseWant && denseHave) {
    compareDense(*denseWant, *denseHave, worst);
  } else {
    auto sparseWant = sparseForm(std::move(*want), path);
    if (!sparseWant)
      return sparseWant.takeError();
    auto sparseHave = sparseForm(std::move(*have), path);
    if (!sparseHave)
      return sparseHave.takeError();
    compareSparse(*sparseWant, *sparseHave, worst);
  }
  worst.print(os, number);
  return worst.error <=
         tolerance.value_or(defaultTolerance(value.type.element.kind));
}
