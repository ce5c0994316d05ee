//===- Query.cpp - The natural join of several patterns -------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Patterns are nested, each indexed by the names that those before it bind. The
// order is chosen by counting: the cheapest pair first, then a pattern all of
// whose names are known (it is only looked up), else the one that leaves the
// fewest tuples. The pattern with the first column goes first where it may; the
// tuples then come in segments of that column, in which repeated tuples are
// dropped at once: for the pattern of a product this is Gustavson's algorithm.
// Otherwise all tuples are listed and sorted, by counting.
//
//===----------------------------------------------------------------------===//

#include "ProductJoin.h"
#include "Relation.h"
#include <numeric>

using namespace nz::runtime;

namespace {

/// The most tuples that are visited, minutes of work, whatever is kept of them.
constexpr int64_t kMostVisits = int64_t(1) << 36;

/// The evaluation of one query.
class Query {
public:
  /// Of all entries of the first source that are in `range`.
  Query(const std::vector<JoinSource> &sources, EntryRange range)
      : sources(sources), range(range), budget(budgetOf(sources)) {}

  /// Checks names and sizes.
  Status prepare();
  /// Decides the order and counts; refuses what nobody would wait for.
  Status plan();
  std::optional<PatternContents> match(const Format &format) const;
  Expected<PatternContents> build(const std::vector<int64_t> &columns,
                                  const Format &format);
  /// The entries of the first source where parts start, then its count.
  Expected<std::vector<int64_t>> cut();

private:
  std::vector<bool> getKnown() const;
  int64_t countWith(Relation &next);
  bool takeNext(std::vector<Relation> &waiting);
  template <typename Visit> void visit(size_t depth, Visit &visitTuple);
  Status checkColumns(Format &format);
  Status tooMany(const std::string &found) const;
  bool dropsRepeated() const;
  int64_t countDistinct();
  void listBySegments();
  void listAndSort();
  void closeSegment(std::vector<Buffer<int64_t>> &rest, int64_t first);
  bool isInOrder(size_t column) const;

  const std::vector<JoinSource> &sources;
  EntryRange range;
  int64_t budget;
  std::vector<int64_t> columns;
  std::vector<int64_t> nameSizes, sizes;
  /// In the order of evaluation.
  std::vector<Relation> relations;
  std::vector<int64_t> values;
  /// The tuples to visit, counted.
  int64_t total = 0;
  /// The result, a buffer a column.
  std::vector<Buffer<int64_t>> result;
};

} // namespace

//===----------------------------------------------------------------------===//
// Checking and planning
//===----------------------------------------------------------------------===//

Status Query::prepare() {
  int64_t numNames = 0;
  for (const JoinSource &source : sources) {
    if (static_cast<int64_t>(source.names.size()) != source.pattern->rank() + 1)
      return Status::error("expected " +
                           std::to_string(source.pattern->rank() + 1) +
                           " names of a pattern in a join, found " +
                           std::to_string(source.names.size()));
    for (int64_t name : source.names) {
      if (name < 0)
        return Status::error("expected names from 0 in a join");
      numNames = std::max(numNames, name + 1);
    }
  }
  if (numNames > 1024)
    return Status::error("expected at most 1024 names in a join");
  nameSizes.assign(numNames, -1);
  values.assign(numNames, 0);
  for (const JoinSource &source : sources)
    for (size_t level = 0; level < source.names.size(); ++level) {
      bool isPosition = level + 1 == source.names.size();
      int64_t &known = nameSizes[source.names[level]];
      int64_t size =
          isPosition ? source.pattern->count() : source.pattern->sizes()[level];
      if (known >= 0 && isPosition)
        return Status::error("expected a name of its own of each position in a "
                             "join");
      if (known >= 0 && known != size)
        return Status::error("expected levels of one name to have one size in "
                             "a join, found " +
                             std::to_string(known) + " and " +
                             std::to_string(size));
      known = size;
    }
  return Status::success();
}

/// Checks what is asked for; knows the sizes of the result then.
Status Query::checkColumns(Format &format) {
  if (columns.empty())
    return Status::error("expected columns of a join, found none");
  int64_t numNames = static_cast<int64_t>(nameSizes.size());
  for (int64_t column : columns) {
    if (column < 0 || column >= numNames || nameSizes[column] < 0 ||
        std::count(columns.begin(), columns.end(), column) != 1)
      return Status::error("expected distinct names of patterns as columns of "
                           "a join");
    sizes.push_back(nameSizes[column]);
  }
  if (format.rank() != static_cast<int64_t>(columns.size()))
    return Status::error(
        "expected a format of " + std::to_string(columns.size()) +
        " levels for a join, found " + std::to_string(format.rank()));
  return checkFormat(format, sizes);
}

/// Calls `visitTuple` for every tuple of relation `depth` and those behind it.
template <typename Visit> void Query::visit(size_t depth, Visit &visitTuple) {
  if (depth == relations.size())
    return visitTuple();
  const Relation &relation = relations[depth];
  auto [low, high] = relation.find(values);
  for (int64_t place = low; place < high; ++place) {
    relation.bind(place, values);
    visit(depth + 1, visitTuple);
  }
}

/// The names that `relations` bind.
std::vector<bool> Query::getKnown() const {
  std::vector<bool> known(nameSizes.size());
  for (const Relation &relation : relations)
    for (int64_t name : relation.names)
      known[name] = true;
  return known;
}

/// How many tuples the relations so far have with `next` behind them; INT64_MAX
/// for more than can be counted.
int64_t Query::countWith(Relation &next) {
  next.index(getKnown());
  int64_t tuples = 0;
  auto add = [&] {
    auto [low, high] = next.find(values);
    if (__builtin_add_overflow(tuples, high - low, &tuples))
      tuples = INT64_MAX;
  };
  visit(0, add);
  return tuples;
}

/// Puts the relation that leaves the fewest tuples behind those so far, or one
/// that is only looked up. False when there would be too many.
bool Query::takeNext(std::vector<Relation> &waiting) {
  std::vector<bool> known = getKnown();
  size_t best = waiting.size();
  int64_t fewest = INT64_MAX;
  for (size_t number = 0; number < waiting.size(); ++number) {
    if (waiting[number].isLocated(known)) {
      best = number;
      fewest = total;
      break;
    }
    int64_t tuples = countWith(waiting[number]);
    if (best == waiting.size() || tuples < fewest) {
      best = number;
      fewest = tuples;
    }
  }
  total = fewest;
  waiting[best].index(known);
  relations.push_back(std::move(waiting[best]));
  waiting.erase(waiting.begin() + best);
  return total <= kMostVisits;
}

Status Query::plan() {
  std::vector<Relation> waiting;
  for (const JoinSource &source : sources) {
    waiting.emplace_back(source);
    bool isFirst = waiting.size() == 1;
    waiting.back().expand(PatternRegistry::contentsOf(source.pattern),
                          isFirst ? range : EntryRange());
  }
  // The cheapest pair of patterns that share names; of a pair, the one with the
  // first column goes first.
  size_t first = 0, second = 0;
  int64_t fewest = INT64_MAX;
  for (size_t lhs = 0; waiting.size() > 2 && lhs < waiting.size(); ++lhs) {
    relations.assign(1, std::move(waiting[lhs]));
    relations[0].index(std::vector<bool>(nameSizes.size()));
    for (size_t rhs = lhs + 1; rhs < waiting.size(); ++rhs) {
      if (!waiting[rhs].shares(getKnown()))
        continue;
      int64_t tuples = countWith(waiting[rhs]);
      if (second == 0 || tuples < fewest) {
        first = lhs;
        second = rhs;
        fewest = tuples;
      }
    }
    waiting[lhs] = std::move(relations[0]);
  }
  relations.clear();
  if (waiting.size() > 1 && second == 0)
    second = 1;
  if (!columns.empty() && !waiting[first].has(columns[0]) &&
      waiting[second].has(columns[0]))
    std::swap(first, second);

  // The first pattern, and its partner before the others are looked at.
  std::vector<Relation> partner;
  if (first != second)
    partner.push_back(std::move(waiting[second]));
  bool fits = true;
  {
    std::vector<Relation> start;
    start.push_back(std::move(waiting[first]));
    waiting.erase(waiting.begin() + std::max(first, second));
    if (first != second)
      waiting.erase(waiting.begin() + std::min(first, second));
    fits = takeNext(start);
  }
  while (fits && !partner.empty())
    fits = takeNext(partner);
  while (fits && !waiting.empty())
    fits = takeNext(waiting);
  if (!fits)
    return Status::error("expected a join that looks at no more than " +
                         std::to_string(kMostVisits) + " tuples, found " +
                         std::to_string(total));
  return Status::success();
}

Status Query::tooMany(const std::string &found) const {
  return Status::error("expected a join of at most " + std::to_string(budget) +
                       " tuples, found " + found);
}

Expected<std::vector<int64_t>> Query::cut() {
  int64_t count = sources[0].pattern->count();
  // The tuples of every entry of the first source.
  Buffer<int64_t> tuples;
  if (std::optional<ProductJoin> product = ProductJoin::find(sources, range)) {
    tuples = product->countOfEntries();
    total = std::accumulate(tuples.begin(), tuples.end(), int64_t(0));
  } else if (Status status = plan(); !status.ok()) {
    return status;
  }
  std::vector<int64_t> cuts{0};
  if (total > budget) {
    // Nobody remembers parts: they may as well be small.
    int64_t largest = budget / 32;
    for (const JoinSource &source : sources)
      largest = std::max(largest, source.pattern->count());
    int64_t position = sources[0].names.back();
    auto countTuple = [&] { ++tuples[values[position]]; };
    if (tuples.empty()) {
      tuples.resize(count, 0);
      visit(0, countTuple);
    }
    int64_t sum = 0;
    for (int64_t entry = 0; entry < count; ++entry) {
      if (tuples[entry] > budget)
        return tooMany(std::to_string(tuples[entry]) + " of entry " +
                       std::to_string(entry) + " of its first pattern");
      if (sum > 0 && sum + tuples[entry] > largest) {
        cuts.push_back(entry);
        sum = 0;
      }
      sum += tuples[entry];
    }
  }
  cuts.push_back(count);
  return cuts;
}

//===----------------------------------------------------------------------===//
// Listing the tuples
//===----------------------------------------------------------------------===//

/// Moves the tuples of a segment, whose first column is `first`, to the result:
/// sorted, each once.
void Query::closeSegment(std::vector<Buffer<int64_t>> &rest, int64_t first) {
  int64_t length = static_cast<int64_t>(rest.back().size());
  auto compare = [&](int64_t lhs, int64_t rhs) {
    for (const Buffer<int64_t> &column : rest)
      if (column[lhs] != column[rhs])
        return column[lhs] < column[rhs] ? -1 : 1;
    return 0;
  };
  bool inOrder = true;
  for (int64_t tuple = 1; inOrder && tuple < length; ++tuple)
    inOrder = compare(tuple - 1, tuple) < 0;
  Buffer<int64_t> order;
  if (!inOrder && rest.size() == 1) {
    std::sort(rest[0].begin(), rest[0].end());
    rest[0].erase(std::unique(rest[0].begin(), rest[0].end()), rest[0].end());
    length = static_cast<int64_t>(rest[0].size());
  } else if (!inOrder) {
    order.resize(length);
    for (int64_t tuple = 0; tuple < length; ++tuple)
      order[tuple] = tuple;
    std::sort(order.begin(), order.end(),
              [&](int64_t lhs, int64_t rhs) { return compare(lhs, rhs) < 0; });
    order.erase(std::unique(order.begin(), order.end(),
                            [&](int64_t lhs, int64_t rhs) {
                              return compare(lhs, rhs) == 0;
                            }),
                order.end());
    length = static_cast<int64_t>(order.size());
  }
  result[0].insert(result[0].end(), length, first);
  for (size_t column = 0; column < rest.size(); ++column) {
    if (order.empty())
      result[column + 1].insert(result[column + 1].end(), rest[column].begin(),
                                rest[column].end());
    for (int64_t tuple : order)
      result[column + 1].push_back(rest[column][tuple]);
    rest[column].clear();
  }
}

/// Whether tuples come in segments of the first column in which repeated ones
/// are dropped at once.
bool Query::dropsRepeated() const {
  return columns.size() == 2 && relations[0].has(columns[0]) &&
         sizes[1] / 8 <= total;
}

/// How many tuples of two columns a list by segments has.
int64_t Query::countDistinct() {
  Buffer<int64_t> seen(sizes[1], -1);
  int64_t distinct = 0;
  auto countTuple = [&] {
    int64_t &last = seen[values[columns[1]]];
    distinct += last != values[columns[0]];
    last = values[columns[0]];
  };
  visit(0, countTuple);
  return distinct;
}

/// The first relation is sorted by the first column.
void Query::listBySegments() {
  std::vector<Buffer<int64_t>> rest(columns.size() - 1);
  // Which segment a coordinate of the second column was last seen in.
  Buffer<int64_t> seen;
  if (dropsRepeated())
    seen.resize(sizes[1], -1);
  int64_t segment = -1;
  auto addTuple = [&] {
    int64_t first = values[columns[0]];
    if (first != segment) {
      if (segment >= 0 && !rest.empty())
        closeSegment(rest, segment);
      segment = first;
      if (rest.empty())
        result[0].push_back(first);
    }
    if (!seen.empty()) {
      int64_t &last = seen[values[columns[1]]];
      if (last == segment)
        return;
      last = segment;
    }
    for (size_t column = 0; column < rest.size(); ++column)
      rest[column].push_back(values[columns[column + 1]]);
  };
  visit(0, addTuple);
  if (segment >= 0 && !rest.empty())
    closeSegment(rest, segment);
}

/// Whether the tuples are in the order of the columns from `column` on.
bool Query::isInOrder(size_t column) const {
  int64_t length = static_cast<int64_t>(result[0].size());
  for (int64_t tuple = 1; tuple < length; ++tuple)
    for (size_t each = column; each < result.size(); ++each) {
      int64_t before = result[each][tuple - 1], here = result[each][tuple];
      if (before > here)
        return false;
      if (before < here)
        break;
    }
  return true;
}

void Query::listAndSort() {
  for (Buffer<int64_t> &column : result)
    column.reserve(total);
  auto addTuple = [&] {
    for (size_t column = 0; column < columns.size(); ++column)
      result[column].push_back(values[columns[column]]);
  };
  visit(0, addTuple);
  if (isInOrder(0))
    return;
  Buffer<int64_t> order;
  int64_t length = static_cast<int64_t>(result[0].size());
  order.resize(length);
  for (int64_t tuple = 0; tuple < length; ++tuple)
    order[tuple] = tuple;
  // Tuples come in some order of their own: often only the first column is out
  // of it.
  size_t sorted = 1;
  while (sorted < result.size() && !isInOrder(sorted))
    ++sorted;
  for (size_t column = sorted; column-- > 0;)
    sortByLevel(result[column], sizes[column], order);
  for (Buffer<int64_t> &column : result) {
    Buffer<int64_t> arranged;
    arranged.resize(length);
    for (int64_t tuple = 0; tuple < length; ++tuple)
      arranged[tuple] = column[order[tuple]];
    column = std::move(arranged);
  }
}

/// The result at once, where it is where two patterns store the same entries.
std::optional<PatternContents> Query::match(const Format &format) const {
  if (sources.size() != 2 || columns.size() != 2 || range.first > 0 ||
      range.end < sources[0].pattern->count())
    return std::nullopt;
  const JoinSource *lhs = &sources[0], *rhs = &sources[1];
  if (columns[0] == rhs->names.back())
    std::swap(lhs, rhs);
  std::vector<int64_t> names(lhs->names.begin(), lhs->names.end() - 1);
  if (columns[0] != lhs->names.back() || columns[1] != rhs->names.back() ||
      !std::equal(names.begin(), names.end(), rhs->names.begin(),
                  rhs->names.end() - 1))
    return std::nullopt;
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    return std::nullopt;
  return matchRows(PatternRegistry::contentsOf(lhs->pattern),
                   PatternRegistry::contentsOf(rhs->pattern), format);
}

Expected<PatternContents> Query::build(const std::vector<int64_t> &names,
                                       const Format &wanted) {
  columns = names;
  Format format = wanted;
  if (Status status = checkColumns(format); !status.ok())
    return status;
  if (std::optional<PatternContents> matched = match(format))
    return std::move(*matched);
  if (std::optional<ProductJoin> product = ProductJoin::find(sources, range))
    if (std::optional<PatternContents> listed =
            product->list(columns, sizes, format))
      return std::move(*listed);
  if (Status status = plan(); !status.ok())
    return status;
  bool inSegments = relations[0].has(columns[0]);
  if (inSegments)
    relations[0].sortBy(columns[0]);
  int64_t listed = total > budget && dropsRepeated() ? countDistinct() : total;
  if (listed > budget)
    return tooMany(std::to_string(listed));
  result.resize(columns.size());
  if (inSegments)
    listBySegments();
  else
    listAndSort();
  // Equal tuples are next to each other.
  Tuples tuples;
  int64_t length = static_cast<int64_t>(result[0].size());
  for (int64_t tuple = 0; tuple < length; ++tuple) {
    bool isNew = tuple == 0;
    for (size_t column = 0; !isNew && column < result.size(); ++column)
      isNew = result[column][tuple] != result[column][tuples.count - 1];
    if (!isNew)
      continue;
    for (Buffer<int64_t> &column : result)
      column[tuples.count] = column[tuple];
    ++tuples.count;
  }
  relations.clear();
  for (const Buffer<int64_t> &column : result)
    tuples.columns.push_back(column.data());
  return buildLevels(format, sizes, tuples);
}

Expected<PatternContents>
nz::runtime::buildQuery(const std::vector<JoinSource> &sources,
                        const std::vector<int64_t> &columns,
                        const Format &format, EntryRange range) {
  Query query(sources, range);
  if (Status status = query.prepare(); !status.ok())
    return status;
  return query.build(columns, format);
}

Expected<std::vector<int64_t>>
nz::runtime::cutQuery(const std::vector<JoinSource> &sources) {
  Query query(sources, EntryRange());
  if (Status status = query.prepare(); !status.ok())
    return status;
  return query.cut();
}
