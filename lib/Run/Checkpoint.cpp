//===- Checkpoint.cpp - Training that goes on where it stopped ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Checkpoint.h"

#include "nz/IO/Files.h"
#include "nz/IO/Numpy.h"
#include "nz/IO/ZipArchive.h"
#include "nz/Run/Failure.h"
#include "nz/Run/OutOfMemory.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <new>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;
using namespace nz;
using namespace nz::run;

namespace {

/// The member that says what a checkpoint is, and the version of its form.
constexpr char kDescription[] = "checkpoint.json";
constexpr int64_t kVersion = 1;

std::string argumentMember(int64_t number) {
  return "argument" + std::to_string(number) + ".npy";
}

std::string resultMember(int64_t number) {
  return "result" + std::to_string(number) + ".npy";
}

std::string patternMember(int64_t number) {
  return "pattern" + std::to_string(number) + ".npy";
}

/// Whether a result becomes an argument.
bool isCarried(const Options &options, int64_t result) {
  return any_of(options.carries,
                [&](const Carry &carry) { return carry.result == result; });
}

/// What a checkpoint must agree with, in the words of the command line.
std::string describeRun(const Signature &signature, const Options &options) {
  std::string text = "--entry=" + signature.entry;
  if (signature.gradient) {
    text += " --gradient=";
    for (auto [at, number] : enumerate(*signature.gradient))
      text += (at ? "," : "") + std::to_string(number);
  }
  for (auto [at, carry] : enumerate(options.carries))
    text += (at ? "," : " --carry=") + std::to_string(carry.result) + ":" +
            std::to_string(carry.argument);
  for (const Carry &carry : options.carries) {
    const ArgumentType &type = signature.arguments[carry.argument];
    text += formatv("; argument {0}: {1}", carry.argument, type.text());
    // Formats that look alike in messages are still different.
    if (type.hasPattern())
      for (int64_t number : runtime::encodeFormat(type.format))
        text += " " + std::to_string(number);
    for (const LevelCoordinate &level : type.levels)
      text +=
          formatv(" d{0}.{1}.{2}", level.dimension,
                  static_cast<int64_t>(level.part.kind), level.part.divisor);
  }
  return text;
}

/// A text of a file in messages: not of any length, nor with what a terminal
/// would obey.
std::string shown(StringRef text) {
  constexpr size_t most = 1000;
  std::string result;
  raw_string_ostream os(result);
  printEscapedString(text.take_front(most), os);
  return text.size() > most ? result + "…" : result;
}

Error failedFile(ExitCode code, const io::Error &error) {
  return printedError(code, error.message());
}

/// The members of a checkpoint that is being made.
class Writer {
public:
  explicit Writer(const std::string &path) : path(path) {}

  Error addArgument(int64_t argument, const Value &value, bool anySizes,
                    std::optional<int64_t> entries) {
    auto about = describe(argumentMember(argument), value);
    if (!about)
      return about.takeError();
    (*about)["argument"] = argument;
    (*about)["any_sizes"] = anySizes;
    if (entries && value.type.hasPattern())
      (*about)["entries_when_compiled"] = *entries;
    arguments.push_back(std::move(*about));
    return Error::success();
  }

  Error addResult(int64_t result, const Value &value) {
    auto about = describe(resultMember(result), value);
    if (!about)
      return about.takeError();
    (*about)["result"] = result;
    results.push_back(std::move(*about));
    return Error::success();
  }

  Error write(json::Object description) {
    description["arguments"] = std::move(arguments);
    if (!results.empty())
      description["results"] = std::move(results);
    members.insert(members.begin(),
                   {kDescription,
                    formatv("{0:2}\n", json::Value(std::move(description)))});
    auto bytes = io::printZipArchive(members, path);
    if (!bytes)
      return failedFile(ExitCode::Failed, bytes.error());
    auto written = io::writeFile(path, *bytes, /*durable=*/true);
    if (!written)
      return failedFile(ExitCode::Failed, written.error());
    return Error::success();
  }

private:
  /// Adds the elements of `value` as member `name`, and says what they are.
  Expected<json::Object> describe(const std::string &name, const Value &value) {
    json::Object about{{"sizes", json::Array(value.type.shape)}};
    if (value.type.hasPattern()) {
      auto number = addPattern(value);
      if (!number)
        return number.takeError();
      about["pattern"] = *number;
    }
    if (!value.type.hasElements())
      return about;
    std::vector<int64_t> shape{value.count()};
    if (!value.type.hasPattern())
      shape.assign(value.type.shape.begin(), value.type.shape.end());
    if (Error error =
            add(name, io::DenseArray{std::move(shape), value.type.element.kind,
                                     value.numbers()}))
      return error;
    return about;
  }

  Error add(const std::string &name, const io::DenseArray &array) {
    auto bytes = io::printNumpy(array, path);
    if (!bytes)
      return failedFile(ExitCode::Failed, bytes.error());
    members.emplace_back(name, std::move(*bytes));
    return Error::success();
  }

  /// The number of the pattern of `value`; each is written once.
  Expected<int64_t> addPattern(const Value &value) {
    std::pair key(value.pattern, value.type.levels);
    for (auto [number, seen] : enumerate(patterns))
      if (seen == key)
        return number;
    auto coordinates = dimensionCoordinates(*value.pattern, value.type);
    if (!coordinates)
      return coordinates.takeError();
    int64_t number = patterns.size(), rank = value.type.rank();
    patterns.push_back(key);
    if (Error error = add(patternMember(number),
                          io::DenseArray{{value.pattern->count(), rank},
                                         io::ElementKind::I64,
                                         std::move(*coordinates)}))
      return error;
    return number;
  }

  std::string path;
  json::Array arguments, results;
  std::vector<std::pair<std::string, std::string>> members;
  std::vector<std::pair<const runtime::Pattern *, SmallVector<LevelCoordinate>>>
      patterns;
};

/// A checkpoint that is being read.
class Reader {
public:
  Reader(const std::string &path, io::ZipArchive archive)
      : path(path), archive(std::move(archive)) {}

  Error readDescription(const std::string &run);
  Expected<StartingPoint> readArguments(const Signature &signature,
                                        const Options &options,
                                        std::vector<Value> &arguments);
  Error readResults(const Signature &signature, const Options &options,
                    std::vector<Value> &arguments, StartingPoint &point);

private:
  Error expected(const Twine &what, const Twine &found) {
    return printedError(
        ExitCode::BadUsage,
        (path + ": error: expected " + what + ", found " + found).str());
  }
  Error damaged(const Twine &what) {
    return expected(what + " in " + kDescription, "none that fits");
  }
  Expected<io::DenseArray> readMember(const std::string &name);
  Expected<Value> readValue(const ArgumentType &declared,
                            const std::string &member,
                            const json::Object &about);
  Error readShape(const json::Object &about, ArgumentType &type);

  std::string path;
  io::ZipArchive archive;
  json::Value description = nullptr;
};

} // namespace

Error Reader::readDescription(const std::string &run) {
  if (!archive.contains(kDescription))
    return expected("a checkpoint", "an archive of " + archive.listMembers());
  auto bytes = archive.read(kDescription);
  if (!bytes)
    return failedFile(ExitCode::BadUsage, bytes.error());
  auto parsed = json::parse(StringRef(bytes->data(), bytes->size()));
  if (!parsed) {
    consumeError(parsed.takeError());
    return damaged("a JSON object");
  }
  description = std::move(*parsed);
  const json::Object *object = description.getAsObject();
  if (!object)
    return damaged("a JSON object");
  auto version = object->getInteger("nz_checkpoint");
  if (version != kVersion)
    return expected("a checkpoint of version " + Twine(kVersion),
                    version ? Twine(*version) : Twine("no version"));
  auto found = object->getString("run");
  if (found != StringRef(run))
    return expected("a checkpoint of '" + run + "'",
                    "one of '" + shown(found.value_or("nothing")) + "'");
  return Error::success();
}

Expected<io::DenseArray> Reader::readMember(const std::string &name) {
  auto bytes = archive.read(name);
  if (!bytes)
    return failedFile(ExitCode::BadUsage, bytes.error());
  auto array = io::parseNumpy(bytes->view(), path + ": " + name);
  if (!array)
    return failedFile(ExitCode::BadUsage, array.error());
  return std::move(*array);
}

Error Reader::readShape(const json::Object &about, ArgumentType &type) {
  const json::Array *sizes = about.getArray("sizes");
  bool fits = sizes && static_cast<int64_t>(sizes->size()) == type.rank();
  for (int64_t d = 0; fits && d < type.rank(); ++d) {
    auto size = (*sizes)[d].getAsInteger();
    fits = size && *size >= 0 &&
           (type.shape[d] == kDynamicSize || type.shape[d] == *size);
    if (fits)
      type.shape[d] = *size;
  }
  return fits ? Error::success() : damaged("sizes of " + type.text());
}

Expected<Value> Reader::readValue(const ArgumentType &declared,
                                  const std::string &member,
                                  const json::Object &about) {
  ArgumentType type = declared;
  if (Error error = readShape(about, type))
    return error;
  std::string source = path + ": " + member;
  if (!type.hasPattern()) {
    auto array = readMember(member);
    if (!array)
      return array.takeError();
    return makeValue(std::move(*array), type, source, /*isMatrixFile=*/false);
  }
  auto pattern = about.getInteger("pattern");
  if (!pattern || *pattern < 0)
    return damaged("the number of a pattern");
  auto coordinates = readMember(patternMember(*pattern));
  if (!coordinates)
    return coordinates.takeError();
  auto *rows = std::get_if<std::vector<int64_t>>(&coordinates->values);
  if (!rows || coordinates->shape.size() != 2 ||
      coordinates->shape[1] != type.rank())
    return expected("rows of " + Twine(type.rank()) + " coordinates in " +
                        patternMember(*pattern),
                    "another array");
  // The runtime checks order and range.
  for (size_t at = 0; at < rows->size(); ++at)
    if (int64_t size = type.shape[at % type.rank()];
        (*rows)[at] < 0 || (*rows)[at] >= size)
      return expected("coordinates from 0 to below " + Twine(size) + " in " +
                          patternMember(*pattern),
                      Twine((*rows)[at]));
  std::vector<int64_t> places;
  auto made = makePattern(*rows, type, source, &places);
  if (!made)
    return made.takeError();
  Value value;
  if (type.kind == ArgumentKind::Pattern) {
    value.type = std::move(type);
    value.pattern = *made;
    return value;
  }
  auto array = readMember(member);
  if (!array)
    return array.takeError();
  // What a format stores besides was written too.
  int64_t count = io::sizeOf(array->values);
  if (count != (*made)->count() || !is_sorted(places))
    return expected(Twine((*made)->count()) + " values in storage order in " +
                        member,
                    Twine(count));
  auto numbers = io::convertValues(std::move(array->values), array->kind,
                                   type.element.kind, source);
  if (!numbers)
    return failedFile(ExitCode::BadUsage, numbers.error());
  return makeOnPattern(*made, *numbers, type, source);
}

Expected<StartingPoint> Reader::readArguments(const Signature &signature,
                                              const Options &options,
                                              std::vector<Value> &arguments) {
  const json::Object &object = *description.getAsObject();
  StartingPoint point;
  auto step = object.getInteger("step");
  auto seconds = object.getNumber("seconds");
  if (!step || *step < 1 || !seconds || !(*seconds >= 0))
    return damaged("a step and its seconds");
  if (*step > options.steps.value_or(1))
    return usageError("--resume: expected a checkpoint of at most step " +
                      Twine(options.steps.value_or(1)) +
                      ", the last one, found one of step " + Twine(*step) +
                      " in '" + path + "'");
  point.step = *step;
  point.seconds = *seconds;
  point.anySizes.resize(arguments.size());
  point.entries.resize(arguments.size());
  const json::Array *carried = object.getArray("arguments");
  if (!carried || carried->size() != options.carries.size())
    return damaged(Twine(options.carries.size()) + " arguments");
  for (auto [carry, each] : zip_equal(options.carries, *carried)) {
    const json::Object *about = each.getAsObject();
    if (!about || about->getInteger("argument") != carry.argument)
      return damaged("argument " + Twine(carry.argument));
    auto value = readValue(signature.arguments[carry.argument],
                           argumentMember(carry.argument), *about);
    if (!value)
      return value.takeError();
    arguments[carry.argument] = std::move(*value);
    point.anySizes[carry.argument] =
        about->getBoolean("any_sizes").value_or(false);
    if (signature.arguments[carry.argument].hasPattern())
      point.entries[carry.argument] =
          about->getInteger("entries_when_compiled");
  }
  return point;
}

/// The results of the step that was done last; those that are carried are the
/// arguments.
Error Reader::readResults(const Signature &signature, const Options &options,
                          std::vector<Value> &arguments, StartingPoint &point) {
  const json::Array *kept = description.getAsObject()->getArray("results");
  std::vector<Value> results(signature.results.size());
  for (auto [number, type] : enumerate(signature.results)) {
    if (isCarried(options, number))
      continue;
    const json::Object *about = nullptr;
    for (size_t at = 0; kept && at < kept->size(); ++at)
      if (const json::Object *object = (*kept)[at].getAsObject();
          object && object->getInteger("result") == int64_t(number))
        about = object;
    if (!about)
      return usageError("--resume: expected a checkpoint before step " +
                        Twine(point.step) +
                        ", the last one, or one of a run that ended with it, "
                        "found one on the way, without result " +
                        Twine(number) + ", in '" + path + "'");
    auto value = readValue(type, resultMember(number), *about);
    if (!value)
      return value.takeError();
    results[number] = std::move(*value);
  }
  for (const Carry &carry : options.carries) {
    auto value = copyValue(arguments[carry.argument]);
    if (!value)
      return value.takeError();
    results[carry.result] = std::move(*value);
  }
  point.results = std::move(results);
  return Error::success();
}

Error nz::run::writeCheckpoint(const std::string &path,
                               const Signature &signature,
                               const Options &options,
                               const StartingPoint &point,
                               ArrayRef<const Value *> carried,
                               const std::vector<Value> *results) {
  Writer writer(path);
  for (auto [carry, value] : zip_equal(options.carries, carried)) {
    bool anySizes =
        carry.argument < static_cast<int64_t>(point.anySizes.size()) &&
        point.anySizes[carry.argument];
    std::optional<int64_t> entries;
    if (carry.argument < static_cast<int64_t>(point.entries.size()))
      entries = point.entries[carry.argument];
    if (Error error =
            writer.addArgument(carry.argument, *value, anySizes, entries))
      return error;
  }
  if (results)
    for (auto [number, value] : enumerate(*results))
      if (!isCarried(options, number))
        if (Error error = writer.addResult(number, value))
          return error;
  return writer.write(json::Object{{"nz_checkpoint", kVersion},
                                   {"run", describeRun(signature, options)},
                                   {"step", point.step},
                                   {"seconds", point.seconds}});
}

static Expected<StartingPoint> readPoint(const std::string &path,
                                         const Signature &signature,
                                         const Options &options,
                                         std::vector<Value> &arguments) {
  auto bytes = io::readFile(path);
  if (!bytes)
    return failedFile(ExitCode::BadUsage, bytes.error());
  auto archive = io::ZipArchive::open(bytes->view(), path);
  if (!archive)
    return failedFile(ExitCode::BadUsage, archive.error());
  Reader reader(path, std::move(*archive));
  if (Error error = reader.readDescription(describeRun(signature, options)))
    return error;
  auto point = reader.readArguments(signature, options, arguments);
  if (!point || point->step < options.steps.value_or(1))
    return point;
  if (Error error = reader.readResults(signature, options, arguments, *point))
    return error;
  return point;
}

Expected<StartingPoint> nz::run::readCheckpoint(const std::string &path,
                                                const Signature &signature,
                                                const Options &options,
                                                std::vector<Value> &arguments) {
  MemoryErrorScope scope;
  try {
    return readPoint(path, signature, options, arguments);
  } catch (const std::bad_alloc &) {
    return printedError(ExitCode::BadUsage,
                        path +
                            ": error: expected enough memory, found none left");
  }
}

Error nz::run::checkCheckpointPath(const std::string &path) {
  // Better now than behind hours of training.
  struct stat status;
  bool exists = ::stat(path.c_str(), &status) == 0;
  std::string folder = path.substr(0, path.rfind('/') + 1);
  bool isWritable =
      exists ? S_ISREG(status.st_mode) && ::access(path.c_str(), W_OK) == 0
             : true;
  if (isWritable &&
      ::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) == 0)
    return Error::success();
  return printedError(ExitCode::Failed,
                      path + ": error: expected a writable file for "
                             "checkpoints, found none that could be made");
}
