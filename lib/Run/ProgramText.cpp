//===- ProgramText.cpp - Reading program text that may be hostile ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/ProgramText.h"

#include "nz/Run/Failure.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace llvm;
using namespace nz::run;

namespace {

/// Of brackets, and of whatever else the parser recurses on.
constexpr size_t kMaxNesting = 1000;
constexpr size_t kMaxDigits = 4096;
/// A program from a pipe; one in a file may be as large as the file is.
constexpr size_t kMaxStream = size_t(1) << 30;
/// Characters that aliases may stand for in another alias, on top of a few
/// times the text: those of aliases that each name the one before twice double.
constexpr size_t kMaxExpansion = size_t(1) << 26;
constexpr size_t kExpansionOfText = 16;

/// Walks over program text as the lexer does, strings and comments aside, and
/// bounds what the parser recurses on: brackets, chains of aliases, and chains
/// of operators in affine expressions. It also bounds what aliases stand for,
/// which types print in messages.
class TextScanner {
public:
  TextScanner(StringRef name, StringRef text) : name(name), text(text) {}

  Error scan();

private:
  /// An open bracket, and the operators since its last comma.
  struct Level {
    char bracket;
    size_t operators = 0;
  };

  Error fail(size_t at, const Twine &what) const {
    StringRef before = text.take_front(at);
    size_t line = before.count('\n') + 1;
    size_t column = at - (before.rfind('\n') + 1) + 1;
    return printedError(ExitCode::BadUsage, (name + ":" + Twine(line) + ":" +
                                             Twine(column) + ": error: " + what)
                                                .str());
  }

  Error checkDepth(size_t at, size_t depth) const {
    if (depth <= kMaxNesting)
      return Error::success();
    return fail(at, "expected nesting of at most " + Twine(kMaxNesting) +
                        ", found more");
  }

  Error addOperator(size_t at) {
    if (++levels.back().operators <= kMaxNesting)
      return Error::success();
    return fail(at, "expected at most " + Twine(kMaxNesting) +
                        " operators in an expression, found more");
  }

  /// An alias: how deep it is, and how many characters it and the aliases in it
  /// stand for.
  struct Alias {
    size_t depth = 0, own = 0, others = 0;
  };

  /// The levels of an encoding: where they begin, how many brackets are open
  /// there, and the dimensions of which blocks and places in blocks are levels.
  struct LevelMap {
    size_t at, depth;
    SmallVector<StringRef> blocks;
    DenseSet<StringRef> places;
  };

  Error closeMap();
  void define(StringRef alias, size_t at);
  Error use(const Alias &used, size_t at);

  /// Closes `bracket`; angle brackets that were comparisons are closed with
  /// the bracket around them.
  void close(char bracket) {
    if (bracket != '<')
      while (levels.back().bracket == '<')
        levels.pop_back();
    if (levels.size() > 1 && levels.back().bracket == bracket)
      levels.pop_back();
  }

  size_t skipString(size_t at) const;
  StringRef wordAt(size_t at) const {
    return text.substr(at).take_while(
        [](char c) { return isAlnum(c) || c == '_' || c == '$'; });
  }
  size_t skipSpace(size_t at) const;
  Error checkArray(size_t at) const;
  std::optional<unsigned> countElements(size_t at) const;
  Error checkMaps(size_t at) const;
  Expected<size_t> scanWord(size_t at);
  Expected<size_t> scanAlias(size_t at);
  Error scanCharacter(size_t at);

  StringRef name;
  StringRef text;
  /// The first one is the text itself.
  SmallVector<Level> levels = {Level{'\0'}};
  StringMap<Alias> aliases;
  /// Those that stand for lists, and how many elements these have.
  StringMap<unsigned> lists;
  /// Whether the last operation of `linalg` is a product.
  bool isInProduct = false;
  std::optional<LevelMap> map;
  StringRef lastWord;
  /// The one that is being defined, and where that begins.
  Alias *defined = nullptr;
  size_t definedAt = 0;
};

/// Where the next token is.
size_t TextScanner::skipSpace(size_t at) const {
  while (at < text.size()) {
    if (text.substr(at).starts_with("//"))
      at = std::min(text.find('\n', at), text.size());
    else if (isSpace(text[at]))
      ++at;
    else
      break;
  }
  return at;
}

/// The end of the string that starts at `at`.
size_t TextScanner::skipString(size_t at) const {
  for (++at; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at)
    if (text[at] == '\\')
      ++at;
  return std::min(at + 1, text.size());
}

/// Upstream's parser asks the elements of `array<...>` for a width, and ends
/// with a signal where they are of type `index`, by an alias perhaps.
Error TextScanner::checkArray(size_t at) const {
  at = skipSpace(at);
  if (!text.substr(at).starts_with("<"))
    return Error::success();
  at = skipSpace(at + 1);
  bool isAlias = text.substr(at).starts_with("!");
  StringRef type = text.slice(at, at + isAlias + wordAt(at + isAlias).size());
  if (!isAlias && type != "index")
    return Error::success();
  return fail(at, "expected an integer or float type of the elements of "
                  "'array', found '" +
                      type + "'");
}

/// How many elements the list behind the `=` at `at` has, by itself or by an
/// alias; two may be more. Nothing if there is no list.
std::optional<unsigned> TextScanner::countElements(size_t at) const {
  at = skipSpace(at);
  if (!text.substr(at).starts_with("="))
    return std::nullopt;
  at = skipSpace(at + 1);
  if (text.substr(at).starts_with("#")) {
    auto list = lists.find(text.slice(at, at + 1 + wordAt(at + 1).size()));
    return list == lists.end() ? std::nullopt : std::optional(list->second);
  }
  if (!text.substr(at).starts_with("["))
    return std::nullopt;
  unsigned count = 0;
  size_t depth = 1;
  for (at = skipSpace(at + 1); at < text.size(); at = skipSpace(at + 1)) {
    bool closes = StringRef(")]}").contains(text[at]) ||
                  (text[at] == '>' && text[at - 1] != '-');
    if (closes && --depth == 0)
      return count;
    if (text[at] == ',' && depth == 1)
      return 2;
    depth += StringRef("([{<").contains(text[at]);
    count = 1;
  }
  return count;
}

static bool isProduct(StringRef name) {
  return name == "matmul" || name == "batch_matmul" ||
         name == "batch_reduce_matmul";
}

/// Upstream's verifier of products asks their first two maps for results, and
/// ends with a signal where there are fewer.
Error TextScanner::checkMaps(size_t at) const {
  std::optional<unsigned> count = countElements(at);
  if (!count || *count > 1 || (*count == 1 && !isInProduct))
    return Error::success();
  return fail(at, "expected a map for each operand behind 'indexing_maps', "
                  "found " +
                      Twine(*count));
}

/// Upstream's parser takes it for granted that what has blocks has places in
/// them, and ends with a signal where another dimension alone has both.
Error TextScanner::closeMap() {
  LevelMap levels = std::move(*map);
  map.reset();
  if (levels.places.empty())
    return Error::success();
  for (StringRef dim : levels.blocks)
    if (!levels.places.contains(dim))
      return fail(levels.at, "expected a level of '" + dim + " mod' beside '" +
                                 dim + " floordiv', found none");
  return Error::success();
}

Expected<size_t> TextScanner::scanWord(size_t at) {
  StringRef word = wordAt(at);
  StringRef before = std::exchange(lastWord, word);
  if (isDigit(word[0]) && word.size() > kMaxDigits)
    return fail(at, "expected a number of at most " + Twine(kMaxDigits) +
                        " digits, found " + Twine(word.size()));
  if (word == "array" && (at == 0 || text[at - 1] != '.'))
    if (Error error = checkArray(at + word.size()))
      return error;
  if (before == "linalg" && at > 0 && text[at - 1] == '.')
    isInProduct = isProduct(word);
  if (word == "indexing_maps")
    if (Error error = checkMaps(at + word.size()))
      return error;
  if (word == "map" &&
      text.substr(skipSpace(at + word.size())).starts_with("="))
    map = LevelMap{at, levels.size(), {}, {}};
  if (map && word == "floordiv")
    map->blocks.push_back(before);
  if (map && word == "mod")
    map->places.insert(before);
  if (word == "mod" || word == "floordiv" || word == "ceildiv")
    if (Error error = addOperator(at))
      return error;
  return at + word.size();
}

/// Begins a definition. What stands between it and the next one counts as its
/// text, a few functions perhaps, which does no harm.
void TextScanner::define(StringRef alias, size_t at) {
  if (defined)
    defined->own = at - definedAt;
  defined = &aliases[alias];
  *defined = Alias();
  definedAt = at;
}

Error TextScanner::use(const Alias &used, size_t at) {
  size_t depth = levels.size() + used.depth;
  if (Error error = checkDepth(at, depth))
    return error;
  if (!defined || defined == &used)
    return Error::success();
  defined->depth = std::max(defined->depth, depth);
  defined->others += used.own + used.others;
  size_t most = kMaxExpansion + kExpansionOfText * text.size();
  if (defined->others <= most)
    return Error::success();
  return fail(at, "expected aliases that stand for at most " + Twine(most) +
                      " characters, found more");
}

/// An alias, defined or used; both sigils have one table here.
Expected<size_t> TextScanner::scanAlias(size_t at) {
  StringRef word = wordAt(at + 1);
  size_t end = at + 1 + word.size();
  StringRef alias = text.slice(at, end);
  if (levels.size() == 1 && text.substr(end).ltrim().starts_with("=")) {
    define(alias, at);
    lists.erase(alias);
    if (std::optional<unsigned> count = countElements(end))
      lists[alias] = *count;
    return end;
  }
  auto used = aliases.find(alias);
  if (used != aliases.end())
    if (Error error = use(used->second, at))
      return error;
  return end;
}

Error TextScanner::scanCharacter(size_t at) {
  if (map && levels.size() == map->depth && StringRef(",}").contains(text[at]))
    if (Error error = closeMap())
      return error;
  switch (char c = text[at]) {
  case '(':
  case '[':
  case '{':
  case '<':
    levels.push_back(Level{c});
    return checkDepth(at, levels.size() - 1);
  case ')':
    close('(');
    break;
  case ']':
    close('[');
    break;
  case '}':
    close('{');
    break;
  case '>':
    if (at == 0 || text[at - 1] != '-')
      close('<');
    break;
  case ',':
  case '=':
    levels.back().operators = 0;
    break;
  case '-':
    if (text.substr(at).starts_with("->"))
      break;
    [[fallthrough]];
  case '+':
  case '*':
    return addOperator(at);
  default:
    break;
  }
  return Error::success();
}

Error TextScanner::scan() {
  // In comments and strings too, where no parser looks.
  if (size_t at = text.find('\0'); at != StringRef::npos)
    return fail(at, "expected text, found a NUL character");
  for (size_t at = 0; at < text.size();) {
    char c = text[at];
    if (c == '"') {
      StringRef name = text.slice(at + 1, skipString(at) - 1);
      if (name.consume_front("linalg."))
        isInProduct = isProduct(name);
      at = skipString(at);
    } else if (c == '/' && text.substr(at).starts_with("//")) {
      at = std::min(text.find('\n', at), text.size());
    } else if (isAlnum(c) || c == '_' || c == '#' || c == '!') {
      bool sigil = c == '#' || c == '!';
      auto end = sigil ? scanAlias(at) : scanWord(at);
      if (!end)
        return end.takeError();
      at = *end;
    } else {
      if (Error error = scanCharacter(at))
        return error;
      ++at;
    }
  }
  return Error::success();
}

} // namespace

Error nz::run::checkProgramText(StringRef name, StringRef text) {
  if (text.starts_with(kBytecodeMagic))
    return printedError(
        ExitCode::BadUsage,
        (name + ": error: expected a program as text, found bytecode").str());
  return TextScanner(name, text).scan();
}

Expected<std::unique_ptr<MemoryBuffer>>
nz::run::readProgramText(StringRef path) {
  std::string name = path == "-" ? "<stdin>" : path.str();
  auto fail = [&](const Twine &what) {
    return printedError(ExitCode::BadUsage, (name + ": error: " + what).str());
  };
  int file = path == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY);
  if (file < 0)
    return fail("cannot read the program: " + Twine(std::strerror(errno)));
  struct stat status;
  bool regular = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  std::string text;
  ssize_t got = 0;
  char block[1 << 16];
  bool tooLong = false;
  while ((got = ::read(file, block, sizeof block)) > 0) {
    text.append(block, got);
    tooLong = !regular && text.size() > kMaxStream;
    if (tooLong || std::memchr(block, 0, got))
      break;
  }
  int problem = got < 0 ? errno : 0;
  if (file != STDIN_FILENO)
    ::close(file);
  if (problem)
    return fail("cannot read the program: " + Twine(std::strerror(problem)));
  if (tooLong)
    return fail("expected at most 1 GiB from a pipe, found more; name a file");
  if (Error error = checkProgramText(name, text))
    return error;
  return MemoryBuffer::getMemBufferCopy(text, name);
}
