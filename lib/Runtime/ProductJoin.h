//===- ProductJoin.h - Joins as products of matrices have them --*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_RUNTIME_PRODUCTJOIN_H
#define NZ_LIB_RUNTIME_PRODUCTJOIN_H

#include "Structure.h"
#include "nz/Runtime/Memory.h"
#include <array>

namespace nz::runtime {

/// The join of a matrix of row and shared name with one of shared name and
/// column, and perhaps with a third of row and column, which keeps what it
/// stores of the product: its tuples row by row, by loops over narrow arrays,
/// without a search. After F. Gustavson, "Two fast algorithms for sparse
/// matrices", ACM TOMS 4 (1978).
class ProductJoin {
public:
  /// A number of a tuple: of each name one.
  enum Place { Row, Shared, Column, Left, Right, Third };
  using Tuple = std::array<int32_t, 6>;

  /// Of the entries of the first source in `range`; nothing where `sources`
  /// are not of this kind, or so large that the general way must decide. Of
  /// three sources the pair with the fewest tuples is multiplied. May throw
  /// `std::bad_alloc`.
  static std::optional<ProductJoin> find(const std::vector<JoinSource> &sources,
                                         EntryRange range);

  /// As `buildQuery`; nothing for columns and formats that the loops do not
  /// come by in order, and for what must be refused. May throw
  /// `std::bad_alloc`.
  std::optional<PatternContents> list(const std::vector<int64_t> &columns,
                                      const std::vector<int64_t> &sizes,
                                      const Format &format);

  /// How many tuples each entry of the first source has. May throw
  /// `std::bad_alloc`.
  Buffer<int64_t> countOfEntries();

private:
  /// The entries of a matrix by one of its levels, whichever it stores first.
  class Rows {
  public:
    Rows() = default;
    /// Of the entries in `range`, by the inner level or the outer one.
    Rows(const Pattern *pattern, bool byInner, EntryRange range);

    int32_t count() const { return rows; }
    bool empty() const { return starts[rows] == 0; }
    int32_t begin(int32_t row) const { return starts[row]; }
    int32_t end(int32_t row) const { return starts[row + 1]; }
    /// The other coordinate, and which entry of the matrix it is.
    int32_t crossed(int32_t place) const { return coordinates[place]; }
    int32_t entry(int32_t place) const {
      return entries ? entries[place] : place;
    }
    /// Brings what a later access to a row needs to the cache.
    void fetchStart(int32_t row) const { __builtin_prefetch(starts + row); }
    void fetch(int32_t row) const {
      __builtin_prefetch(coordinates + starts[row]);
      if (entries)
        __builtin_prefetch(entries + starts[row]);
    }

  private:
    int32_t rows = 0;
    const int32_t *starts = nullptr, *coordinates = nullptr;
    /// Null where entries stand in the order of the matrix.
    const int32_t *entries = nullptr;
    /// Nothing where the pattern has such arrays itself.
    Buffer<int32_t> ownStarts, ownCoordinates, ownEntries;
  };

  ProductJoin(const std::vector<JoinSource> &sources, EntryRange range)
      : sources(sources), range(range) {}
  bool hasThird() const { return sources.size() == 3; }
  bool choosePair();
  /// What `columns` are, where the loops come by them in order, which may be
  /// those over the rows of the other matrix.
  std::optional<std::vector<Place>>
  arrange(const std::vector<int64_t> &columns);
  std::optional<Place> findPlace(int64_t name) const;
  bool isBoundBy(Place name, Place entry) const;
  int64_t columnCount() const;
  Rows rowsOf(size_t number, int64_t name) const;
  void makeRows();
  template <typename Visit> void visit(Visit visitTuple) const;
  bool listPairs(PatternContents &result) const;
  bool listTuples(const std::vector<Place> &places,
                  PatternContents &result) const;

  const std::vector<JoinSource> &sources;
  EntryRange range;
  /// The numbers of the matrices that are multiplied, and of the third.
  size_t left = 0, right = 1, third = 2;
  int64_t row = 0, shared = 0, column = 0;
  Rows leftRows, rightRows, thirdRows;
};

} // namespace nz::runtime

#endif // NZ_LIB_RUNTIME_PRODUCTJOIN_H
