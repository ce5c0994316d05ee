//===- FilesTest.cpp - Whole files, and arrays by file name ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Files.h"

#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

using namespace nz::io;
namespace fs = std::filesystem;

namespace {

/// A folder of its own for each test, gone afterwards.
class Files : public testing::Test {
protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "nz-files-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string path(const std::string &name) const {
    return folder + "/" + name;
  }
  std::string contents(const std::string &name) const {
    Result<Bytes> bytes = readFile(path(name));
    return bytes ? std::string(bytes->view()) : bytes.error().message();
  }
  size_t countFiles() const {
    return std::distance(fs::directory_iterator(folder),
                         fs::directory_iterator());
  }

  std::string folder;
};

SparseArray smallMatrix() {
  return {{2, 2}, ElementKind::F64, {0, 1, 1, 0}, std::vector<double>{1.5, 0}};
}

} // namespace

TEST_F(Files, WrittenAndReadBack) {
  std::string bytes("a\0b\n", 4);
  ASSERT_TRUE(writeFile(path("x"), bytes));
  EXPECT_EQ(contents("x"), bytes);
  ASSERT_TRUE(writeFile(path("x"), ""));
  EXPECT_EQ(contents("x"), "");
  EXPECT_EQ(countFiles(), 1u);
}

TEST_F(Files, WhatCannotBeRead) {
  EXPECT_EQ(contents("x"), path("x") + ": error: expected a readable file, "
                                       "found: No such file or directory");
  EXPECT_EQ(readFile(folder).error().message(),
            folder + ": error: expected a regular file, found a directory");
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(contents("pipe"), path("pipe") +
                                  ": error: expected a regular file, "
                                  "found a pipe");
  EXPECT_EQ(readFile("/dev/zero").error().message(),
            "/dev/zero: error: expected a regular file, found a device");
}

TEST_F(Files, LargerThanMemory) {
  // A file of holes takes no room on the disk.
  ASSERT_TRUE(writeFile(path("x"), ""));
  if (::truncate(path("x").c_str(), off_t(1) << 42) != 0)
    GTEST_SKIP() << "the file system has no files of this size";
  std::string message = contents("x");
  std::string start = path("x") + ": error: expected to need at most the ";
  EXPECT_EQ(message.substr(0, start.size()), start);
  EXPECT_NE(message.find(" bytes of memory there are, found a need of "
                         "4398046511104 bytes"),
            std::string::npos)
      << message;
}

TEST_F(Files, MemoryThatCannotBeHad) {
  auto messageOf = [](auto problem) {
    Status status = guardMemory("A.npz", [&]() -> Status { throw problem; });
    return status ? "" : status.error().message();
  };
  constexpr char expected[] =
      "A.npz: error: expected enough memory, found none left";
  EXPECT_EQ(messageOf(std::bad_alloc()), expected);
  EXPECT_EQ(messageOf(std::length_error("vector")), expected);
}

TEST_F(Files, WhatCannotBeWritten) {
  EXPECT_EQ(writeFile(path("none/x"), "a").error().message(),
            path("none/x") +
                ": error: expected a writable file, found: No such "
                "file or directory");
  EXPECT_EQ(writeFile(folder, "a").error().message(),
            folder + ": error: expected a file to write, found a directory");
  if (fs::exists("/dev/full")) {
    EXPECT_EQ(
        writeFile("/dev/full", "a").error().message(),
        "/dev/full: error: expected to write 1 bytes, found: No space left "
        "on device");
  }
  EXPECT_EQ(countFiles(), 0u);
}

TEST_F(Files, FailedWritesLeaveNothing) {
  ASSERT_TRUE(writeFile(path("x"), "old"));
  struct rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  struct rlimit small = before;
  small.rlim_cur = 10;
  auto *handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  Status status = writeFile(path("x"), std::string(100, 'a'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(status);
  EXPECT_EQ(contents("x"), "old");
  EXPECT_EQ(countFiles(), 1u);
}

TEST_F(Files, LinksAndModesSurvive) {
  ASSERT_TRUE(writeFile(path("x"), "old"));
  ASSERT_EQ(::chmod(path("x").c_str(), 0640), 0);
  fs::create_symlink("x", path("link"));
  ASSERT_TRUE(writeFile(path("link"), "new"));
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(contents("x"), "new");
  struct stat status;
  ASSERT_EQ(::stat(path("x").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

TEST_F(Files, NewFilesAreMasked) {
  mode_t before = ::umask(0027);
  ASSERT_TRUE(writeFile(path("x"), "new"));
  ::umask(before);
  struct stat status;
  ASSERT_EQ(::stat(path("x").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

TEST_F(Files, DevicesAreWrittenNotReplaced) {
  ASSERT_TRUE(writeFile("/dev/null", "a"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(Files, ArraysByExtension) {
  for (std::string name : {"A.mtx", "A.npz", "A.MTX"}) {
    ASSERT_TRUE(writeArray(path(name), smallMatrix())) << name;
    Result<Array> array = readArray(path(name));
    ASSERT_TRUE(array) << array.error().message();
    EXPECT_EQ(std::get<SparseArray>(*array).coordinates,
              smallMatrix().coordinates);
    EXPECT_EQ(std::get<SparseArray>(*array).values, smallMatrix().values);
  }
  DenseArray dense = {{1, 2}, ElementKind::I8, std::vector<int64_t>{1, 2}};
  ASSERT_TRUE(writeArray(path("x.npy"), dense));
  EXPECT_EQ(std::get<DenseArray>(*readArray(path("x.npy"))).values,
            dense.values);
}

TEST_F(Files, ReadTwiceToFindAMistake) {
  // The halves of a pair, far behind the first part of the text.
  std::string text = "%%MatrixMarket matrix coordinate integer symmetric\n"
                     "50000 50000 40002\n3 2 1\n";
  for (int row = 1; row <= 40000; ++row)
    text += std::to_string(row) + " " + std::to_string(row) + " 5\n";
  ASSERT_TRUE(writeFile(path("A.mtx"), text + "%\n 2 3 1\n"));
  EXPECT_EQ(readArray(path("A.mtx")).error().message(),
            path("A.mtx") +
                ":40005:2: error: expected one half of a symmetric pair, found "
                "both (3, 2) and (2, 3), the other one in line 3");
}

TEST_F(Files, SparseToNumpyIsTheValuesInOrder) {
  SparseArray array = {{2, 2}, ElementKind::F64, {1, 0, 0, 1}, {}};
  array.values = std::vector<double>{7, 8};
  ASSERT_TRUE(writeArray(path("v.npy"), array));
  DenseArray values = std::get<DenseArray>(*readArray(path("v.npy")));
  EXPECT_EQ(values.shape, std::vector<int64_t>{2});
  EXPECT_EQ(values.values, array.values);
}

TEST_F(Files, UnknownExtensions) {
  EXPECT_EQ(
      readArray("A.txt").error().message(),
      "A.txt: error: expected a name that ends in .mtx, .tns, .npy or .npz, "
      "found '.txt'");
  EXPECT_EQ(
      readArray("a.b/x").error().message(),
      "a.b/x: error: expected a name that ends in .mtx, .tns, .npy or .npz, "
      "found no extension");
  EXPECT_EQ(writeArray("A", smallMatrix()).error().message(),
            "A: error: expected a name that ends in .mtx, .tns, .npy or .npz, "
            "found no "
            "extension");
  EXPECT_EQ(writeArray("A.npz", DenseArray{}).error().message(),
            "A.npz: error: expected a sparse result for a .npz file, found a "
            "dense one");
}
