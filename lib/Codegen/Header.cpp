//===- Header.cpp - The C header beside an object -------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Codegen/FlatEntry.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace nz;

/// What every header says of the runtime, once in a translation unit.
static constexpr char kRuntime[] =
    R"(#ifndef NZ_RUNTIME_IN_C
#define NZ_RUNTIME_IN_C

/* Status of every call. After one that is not NZ_OK, nz_last_error() says what
   was expected and what was found; results are untouched, nothing is leaked. */
enum {
  NZ_OK = 0,
  NZ_FAILED = 1,       /* a check of the program */
  NZ_OUT_OF_MEMORY = 2,
  NZ_BAD_ARGUMENT = 3  /* sizes, lengths or a pattern that do not fit */
};

/* The text of the last error of this thread, until its next error. */
const char *nz_last_error(void);

/* Where a sparse tensor stores entries. Immutable, owned by the runtime: equal
   patterns are one pointer, and live until nz_patterns_release. */
typedef struct nz_pattern nz_pattern;

/* Makes a pattern from its arrays, which are checked and copied: positions
   from 0, not decreasing; coordinates in range, sorted, unique. `value` is
   nz_ENTRY_argumentN of the argument that the pattern is for, `sizes` has one
   number a dimension. The other four have one element a level: the array and
   its length, NULL and 0 where the level has none.
   A level with gaps has two positions a segment, where it begins and where it
   ends. Coordinates that are interleaved are one array, at their first level:
   an entry's coordinates of all these levels, then those of the next. */
int32_t nz_pattern_create(const int64_t *value, const int64_t *sizes,
                          const void *const *positions,
                          const int64_t *positions_counts,
                          const void *const *coordinates,
                          const int64_t *coordinates_counts,
                          const nz_pattern **pattern);

/* How many entries a pattern stores: the length of its values. */
int64_t nz_pattern_stored(const nz_pattern *pattern);
/* The arrays of a level and their length, NULL and 0 where it has none. They
   belong to the pattern; their elements are as wide as the type says. Here
   nothing has gaps, and every level has its own coordinates. */
const void *nz_pattern_level_positions(const nz_pattern *pattern, int64_t level,
                                       int64_t *count);
const void *nz_pattern_level_coordinates(const nz_pattern *pattern,
                                         int64_t level, int64_t *count);
/* Forgets all patterns. No pattern may be used any more, and no call may be
   under way. */
void nz_patterns_release(void);

#define NZ_MOST_DIMENSIONS 16
/* A result: `count` elements, row by row, or, of a sparse tensor, in the
   storage order of `pattern` (NULL for a dense one). `values` belong to the
   caller, who frees them with nz_array_free. */
typedef struct nz_array {
  void *values;
  int64_t count;
  const nz_pattern *pattern;
  int64_t rank;
  int64_t sizes[NZ_MOST_DIMENSIONS];
} nz_array;

/* Frees the values of a result and empties it. */
void nz_array_free(nz_array *array);

#endif /* NZ_RUNTIME_IN_C */
)";

/// A type in a comment, which it must not end.
static std::string commentText(llvm::StringRef text) {
  std::string safe = text.str();
  for (size_t at; (at = safe.find("*/")) != std::string::npos;)
    safe.replace(at, 2, "* /");
  return safe;
}

/// One level of a sparse value: `dimension 1 / 4, compressed`, and of an
/// argument how its arrays lie; results are as nz_pattern_level_positions says.
static void printLevel(llvm::raw_ostream &os, const FlatLevel &level,
                       const runtime::LevelFormat &format, bool isArgument) {
  os << "dimension " << level.dimension;
  if (level.part.kind != runtime::NumberPart::Whole)
    os << (level.part.kind == runtime::NumberPart::Quotient ? " / " : " % ")
       << level.part.divisor;
  os << ", ";
  if (format.isStructured())
    os << format.n << " of " << format.m;
  else
    os << format.name();
  if (isArgument && level.layout == kFlatGapped)
    os << ", with gaps";
  if (isArgument && level.layout == kFlatInterleaved)
    os << ", interleaved with the level before";
}

/// What an argument or a result is, in a comment.
static void printValue(llvm::raw_ostream &os, const FlatValue &value,
                       bool isArgument) {
  os << commentText(value.text) << "\n";
  for (auto [number, level, format] :
       llvm::enumerate(value.levels, value.format.levels)) {
    os << "     level " << number << ": ";
    printLevel(os, level, format, isArgument);
    os << "\n";
  }
}

/// A declaration with a parameter a line.
static void printFunction(llvm::raw_ostream &os, const FlatEntry &entry,
                          bool byHandles) {
  os << "int32_t " << entry.symbol() << (byHandles ? "_on_patterns(" : "(");
  std::vector<FlatParameter> parameters = flatParameters(entry, byHandles);
  if (parameters.empty())
    os << "void";
  for (auto [number, parameter] : llvm::enumerate(parameters))
    os << (number ? ",\n    " : "\n    ") << parameter.type << parameter.name;
  os << ");\n";
}

std::string nz::printHeader(const FlatEntry &entry,
                            const std::string &fileName) {
  std::string text,
      guard = "NZ_HEADER_" + llvm::StringRef(entry.symbol()).upper();
  llvm::raw_string_ostream os(text);
  os << "/* " << commentText(fileName) << ": @" << commentText(entry.name)
     << " for C, C++ and everything that calls C; written by nz-run.\n"
     << "   Link the object beside it with libNzRuntime, libomp and libm. */\n"
     << "#ifndef " << guard << "\n#define " << guard
     << "\n\n#include <stdint.h>\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << kRuntime << "\n";
  os << "/* @" << commentText(entry.name);
  if (entry.hasGradient) {
    os << ", its value, then its gradient with respect to argument";
    for (auto [at, number] : llvm::enumerate(entry.gradient))
      os << (at ? ", " : " ") << number;
  }
  os << ".\n\n";
  for (auto [number, value] : llvm::enumerate(entry.arguments)) {
    os << "   argument " << number << ": ";
    printValue(os, value, /*isArgument=*/true);
  }
  for (auto [number, value] : llvm::enumerate(entry.results)) {
    os << "   result " << number << ": ";
    printValue(os, value, /*isArgument=*/false);
  }
  os << R"(
   Arguments are borrowed for the call and never written; elements lie row by
   row, sizes are one number a dimension. Of a sparse argument come, level by
   level, positions and coordinates with their lengths, then its values in
   storage order and their number, then its sizes: the order of MLIR's
   sparse-assembler. Values beside gaps are not read; a pattern and values on it
   have none. The arrays are checked in every call; callers with the same
   pattern again and again make it once and call the second function. Results
   that are NULL are not wanted. Two threads may call at once. */
)";
  printFunction(os, entry, /*byHandles=*/false);
  os << "\n/* The same on patterns that nz_pattern_create made for these "
        "arguments. */\n";
  printFunction(os, entry, /*byHandles=*/true);
  for (auto [number, value] : llvm::enumerate(entry.arguments))
    if (value.hasPattern())
      os << "\n/* For nz_pattern_create: the format of argument " << number
         << ". */\nextern const int64_t " << entry.symbol() << "_argument"
         << number << "[];\n";
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << guard << " */\n";
  return text;
}
