//===- NumpyHeader.cpp - Parses and prints headers of NumPy files ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NumpyHeader.h"

#include "Elements.h"
#include "TextCursor.h"

#include <algorithm>

using namespace nz::io;

namespace {

constexpr std::string_view magic = "\x93NUMPY";

/// A parser of the dictionary, from the first brace to the line's end. NumPy
/// evaluates it as Python; here only what NumPy itself writes is understood,
/// with any spacing, quotes and order of keys.
class DictionaryParser {
public:
  DictionaryParser(std::string_view bytes, uint64_t begin, uint64_t end,
                   std::string_view file)
      : bytes(bytes), file(file), here(begin), end(end) {}

  Status parse(NumpyHeader &header);

private:
  Status parseEntry(NumpyHeader &header);
  Status parseType(NumpyHeader &header);
  Status parseOrder(NumpyHeader &header);
  Status parseShape(NumpyHeader &header);
  Result<std::string_view> parseString(std::string_view what);
  Result<int64_t> parseSize();

  void skipSpace() {
    while (here < end && (bytes[here] == ' ' || bytes[here] == '\t' ||
                          bytes[here] == '\r' || bytes[here] == '\n'))
      ++here;
  }
  /// Takes `token` if it comes next.
  bool take(std::string_view token) {
    skipSpace();
    if (bytes.substr(here, end - here).substr(0, token.size()) != token)
      return false;
    here += token.size();
    return true;
  }
  /// The mistake at this place.
  Error expected(std::string_view what) {
    skipSpace();
    std::string_view rest = bytes.substr(here, end - here);
    std::string_view token = rest.substr(0, rest.find_first_of(" \t\r\n", 1));
    return Error::atByte(file, here,
                         "expected " + std::string(what) + ", found " +
                             (rest.empty()
                                  ? std::string("the end of the header")
                                  : quote(token)));
  }

  std::string_view bytes;
  std::string_view file;
  uint64_t here;
  uint64_t end;
  bool hasType = false, hasOrder = false, hasShape = false;
};

} // namespace

Result<std::string_view> DictionaryParser::parseString(std::string_view what) {
  skipSpace();
  uint64_t start = here;
  char mark = here < end ? bytes[here] : '\0';
  if (mark != '\'' && mark != '"')
    return expected(what);
  size_t close = bytes.substr(0, end).find(mark, here + 1);
  if (close == std::string_view::npos)
    return expected(what);
  here = close + 1;
  return bytes.substr(start + 1, close - start - 1);
}

Status DictionaryParser::parseType(NumpyHeader &header) {
  skipSpace();
  uint64_t start = here;
  Result<std::string_view> text = parseString("the name of an element type");
  if (!text)
    return text.error();
  std::string_view rest = *text;
  header.type = *text;
  header.typeOffset = start;
  if (!rest.empty() && std::string_view("<>|=").find(rest[0]) != rest.npos) {
    header.isBigEndian = rest[0] == '>';
    rest.remove_prefix(1);
  }
  bool isValid = !rest.empty() && rest.size() < 18;
  if (isValid) {
    header.letter = rest[0];
    rest.remove_prefix(1);
  }
  for (char digit : rest) {
    isValid &= digit >= '0' && digit <= '9';
    header.width = header.width * 10 + (digit - '0');
  }
  if (header.letter == '?') {
    header.letter = 'b';
    header.width = 1;
  }
  if (isValid)
    return Done();
  here = start;
  return expected("the name of an element type");
}

Status DictionaryParser::parseOrder(NumpyHeader &header) {
  header.isFortranOrder = take("True");
  if (header.isFortranOrder || take("False"))
    return Done();
  return expected("True or False");
}

Result<int64_t> DictionaryParser::parseSize() {
  skipSpace();
  uint64_t start = here;
  int64_t size = 0;
  bool fits = true;
  for (; here < end && bytes[here] >= '0' && bytes[here] <= '9'; ++here)
    fits &= !__builtin_mul_overflow(size, 10, &size) &&
            !__builtin_add_overflow(size, bytes[here] - '0', &size);
  if (here != start && fits) {
    take("L"); // as Python 2 wrote a long integer
    return size;
  }
  here = start;
  return expected("a size from 0 to 9223372036854775807");
}

Status DictionaryParser::parseShape(NumpyHeader &header) {
  if (!take("("))
    return expected("'('");
  while (!take(")")) {
    if (header.shape.size() == 64)
      return expected("at most 64 sizes");
    Result<int64_t> size = parseSize();
    if (!size)
      return size.error();
    header.shape.push_back(*size);
    // One size alone is a tuple only with a comma.
    if (!take(",")) {
      if (header.shape.size() == 1 || !take(")"))
        return expected("','");
      break;
    }
  }
  return Done();
}

Status DictionaryParser::parseEntry(NumpyHeader &header) {
  constexpr std::string_view keys = "'descr', 'fortran_order' or 'shape'";
  skipSpace();
  uint64_t start = here;
  Result<std::string_view> key = parseString(keys);
  if (!key)
    return key.error();
  bool &known = *key == "descr"           ? hasType
                : *key == "fortran_order" ? hasOrder
                                          : hasShape;
  bool isKey = &known != &hasShape || *key == "shape";
  if (!isKey || known) {
    here = start;
    return expected(isKey ? "each key once" : keys);
  }
  known = true;
  if (!take(":"))
    return expected("':'");
  if (&known == &hasType)
    return parseType(header);
  return &known == &hasOrder ? parseOrder(header) : parseShape(header);
}

Status DictionaryParser::parse(NumpyHeader &header) {
  if (!take("{"))
    return expected("'{'");
  while (!take("}")) {
    if (Status status = parseEntry(header); !status)
      return status;
    if (!take(",")) {
      if (!take("}"))
        return expected("',' or '}'");
      break;
    }
  }
  if (!hasType || !hasOrder || !hasShape)
    return expected(!hasType    ? "the key 'descr'"
                    : !hasOrder ? "the key 'fortran_order'"
                                : "the key 'shape'");
  skipSpace();
  if (here != end)
    return expected("the end of the header");
  return Done();
}

/// The number that `width` bytes, the least first, spell at `offset`.
static uint64_t readLittleEndian(std::string_view bytes, uint64_t offset,
                                 unsigned width) {
  uint64_t value = 0;
  for (unsigned i = width; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

/// The error of a file that ends too early.
static Error endsEarly(std::string_view file, std::string_view bytes,
                       std::string_view what) {
  return Error::atByte(file, bytes.size(),
                       "expected " + std::string(what) +
                           ", found the end of the file");
}

/// Where the header ends of which `bytes` are the first; as far as they tell.
static uint64_t endOfHeader(std::string_view bytes) {
  size_t version = magic.size();
  if (bytes.substr(0, version) != magic || bytes.size() <= version ||
      bytes[version] < 1 || bytes[version] > 3)
    return version + 2;
  unsigned lengthWidth = bytes[version] == 1 ? 2 : 4;
  uint64_t begin = version + 2 + lengthWidth;
  return bytes.size() < begin
             ? begin
             : begin + readLittleEndian(bytes, version + 2, lengthWidth);
}

Result<NumpyHeader> nz::io::readNumpyHeader(ByteStream &bytes,
                                            std::string_view file) {
  std::string header;
  for (;;) {
    uint64_t end = std::min(endOfHeader(header), bytes.size());
    size_t known = header.size();
    if (known == end)
      return parseNumpyHeader(header, file);
    header.resize(end);
    if (Status status = bytes.read(header.data() + known, end - known); !status)
      return status.error();
  }
}

Result<NumpyHeader> nz::io::parseNumpyHeader(std::string_view bytes,
                                             std::string_view file) {
  if (bytes.substr(0, magic.size()) != magic)
    return Error::atByte(file, 0,
                         "expected the magic string of a NumPy file, found " +
                             quote(bytes.substr(0, magic.size())));
  if (bytes.size() < magic.size() + 2)
    return endsEarly(file, bytes, "a version");
  unsigned major = static_cast<unsigned char>(bytes[6]);
  unsigned minor = static_cast<unsigned char>(bytes[7]);
  if (major < 1 || major > 3 || minor != 0)
    return Error::atByte(file, 6,
                         "expected version 1.0, 2.0 or 3.0, found " +
                             std::to_string(major) + "." +
                             std::to_string(minor));

  unsigned lengthWidth = major == 1 ? 2 : 4;
  uint64_t begin = magic.size() + 2 + lengthWidth;
  if (bytes.size() < begin)
    return endsEarly(file, bytes, "the length of the header");
  uint64_t length = readLittleEndian(bytes, magic.size() + 2, lengthWidth);
  if (bytes.size() - begin < length)
    return endsEarly(file, bytes,
                     "a header of " + std::to_string(length) + " bytes");

  NumpyHeader header;
  header.dataOffset = begin + length;
  DictionaryParser parser(bytes, begin, header.dataOffset, file);
  if (Status status = parser.parse(header); !status)
    return status.error();
  bool isEmpty = false, fits = true;
  for (int64_t size : header.shape) {
    isEmpty |= size == 0;
    fits &= !__builtin_mul_overflow(header.count, static_cast<uint64_t>(size),
                                    &header.count);
  }
  if (isEmpty)
    header.count = 0;
  else if (!fits)
    return Error::atByte(file, begin,
                         "expected a shape that fits memory, found " +
                             printShape(header.shape));
  return header;
}

std::string nz::io::printNumpyHeader(std::string_view type,
                                     const std::vector<int64_t> &shape) {
  std::string text = "{'descr': '" + std::string(type) +
                     "', 'fortran_order': False, 'shape': (";
  for (size_t d = 0; d < shape.size(); ++d) {
    text += d ? ", " : "";
    appendNumber(text, shape[d]);
  }
  text += shape.size() == 1 ? ",), }" : "), }";
  // The elements begin at a multiple of 64 bytes, after a newline.
  size_t prefix = magic.size() + 4;
  text.append(63 - (prefix + text.size()) % 64, ' ');
  text += '\n';
  std::string header(magic);
  header += {'\1', '\0', static_cast<char>(text.size() & 255),
             static_cast<char>(text.size() >> 8)};
  return header + text;
}
