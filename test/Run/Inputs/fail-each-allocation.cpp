//===- fail-each-allocation.cpp - Each allocation of a tool fails once ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Is loaded before the libraries of a tool. At each allocation the tool forks:
// the child's fails, and how the child ends goes into a report; the parent goes
// on as if nothing had been. So one run tries all allocations of a run.
//
// A fork has one thread, so the tool gets no other: the first that it starts
// runs in place.
//
//===----------------------------------------------------------------------===//

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <new>
#include <pthread.h>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

extern "C" void *__libc_memalign(size_t alignment, size_t bytes);

namespace {

constexpr unsigned kSecondsOfAChild = 60;

/// Code of the tool itself and of the C++ library, whose strings grow there.
std::pair<uintptr_t, uintptr_t> tool, library;

FILE *report = nullptr;
/// From which on allocations fail, every so many one, and in its child all
/// behind it.
long from = 1, every = 1;
bool andAllBehind = false;
/// Files that the tool writes.
std::vector<std::string> watched;

pthread_t theThread;
long number = 0;
enum { Parent, Child, Busy } role = Busy;

const char *setting(const char *name, const char *otherwise) {
  const char *text = std::getenv(name);
  return text ? text : otherwise;
}

int findCode(dl_phdr_info *info, size_t, void *) {
  // The tool itself comes first.
  auto *code = !tool.first                              ? &tool
               : std::strstr(info->dlpi_name, "stdc++") ? &library
                                                        : nullptr;
  for (int at = 0; code && at < info->dlpi_phnum; ++at) {
    const auto &segment = info->dlpi_phdr[at];
    uintptr_t first = info->dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X))
      *code = {first, first + segment.p_memsz};
  }
  return 0;
}

__attribute__((constructor)) void begin() {
  // Programs that the tool's environment reaches besides are left alone.
  const char *name = std::getenv("NZ_FAIL_REPORT");
  if (!name)
    return;
  dl_iterate_phdr(findCode, nullptr);
  from = std::atol(setting("NZ_FAIL_FROM", "1"));
  every = std::atol(setting("NZ_FAIL_EVERY", "1"));
  andAllBehind = std::getenv("NZ_FAIL_ALL_BEHIND");
  std::istringstream files(setting("NZ_FAIL_WATCHED", ""));
  for (std::string file; std::getline(files, file, ':');)
    watched.push_back(file);
  report = std::fopen(name, "w");
  theThread = pthread_self();
  role = Parent;
}

ino_t fileNumber(const std::string &path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

/// Waits for the child, which writes its messages to `messages`.
void reportChild(pid_t child, int messages) {
  std::string text;
  char part[1024];
  for (ssize_t got; (got = ::read(messages, part, sizeof(part))) > 0;)
    text.append(part, got);
  ::close(messages);
  int status = 0;
  ::waitpid(child, &status, 0);
  std::fprintf(report, "%ld %d %d %zu\n%s\n", number,
               WIFEXITED(status) ? WEXITSTATUS(status) : -1,
               WIFSIGNALED(status) ? WTERMSIG(status) : 0, text.size(),
               text.c_str());
  std::fflush(report);
}

/// True in a child whose allocation fails, false in the parent. What the child
/// writes is kept with the number of the allocation behind its name.
bool forkAndFail() {
  std::vector<ino_t> before;
  for (const std::string &file : watched)
    before.push_back(fileNumber(file));
  int messages[2];
  if (::pipe(messages) != 0)
    std::abort();
  pid_t child = ::fork();
  if (child < 0)
    std::abort();
  if (child == 0) {
    ::dup2(messages[1], STDERR_FILENO);
    ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
    ::close(messages[0]);
    ::close(messages[1]);
    ::alarm(kSecondsOfAChild);
    return true;
  }
  ::close(messages[1]);
  reportChild(child, messages[0]);
  for (size_t at = 0; at < watched.size(); ++at)
    if (fileNumber(watched[at]) != before[at])
      (void)!::link(watched[at].c_str(),
                    (watched[at] + "." + std::to_string(number)).c_str());
  return false;
}

bool isIn(const std::pair<uintptr_t, uintptr_t> &code, void *address) {
  auto at = reinterpret_cast<uintptr_t>(address);
  return code.first <= at && at < code.second;
}

/// Whether the allocation that `caller` asks for fails.
bool refuses(void *caller) {
  if (role == Busy || !pthread_equal(pthread_self(), theThread))
    return false;
  if (role == Child)
    return andAllBehind;
  if (!isIn(tool, caller) && !isIn(library, caller))
    return false;
  if (++number < from || (number - from) % every != 0)
    return false;
  role = Busy;
  bool isChild = forkAndFail();
  role = isChild ? Child : Parent;
  return isChild;
}

void *allocate(size_t bytes, void *caller) {
  for (;;) {
    void *memory = refuses(caller) ? nullptr : std::malloc(bytes ? bytes : 1);
    if (memory)
      return memory;
    std::new_handler handler = std::get_new_handler();
    if (!handler)
      throw std::bad_alloc();
    handler();
  }
}

} // namespace

// `malloc` stays as it is: the tool's own code does not call it, and headers of
// upstream do not look at what they get.

void *operator new(size_t bytes) {
  return allocate(bytes, __builtin_return_address(0));
}

void *operator new[](size_t bytes) {
  return allocate(bytes, __builtin_return_address(0));
}

void *operator new(size_t bytes, const std::nothrow_t &) noexcept {
  if (refuses(__builtin_return_address(0)))
    return nullptr;
  return std::malloc(bytes ? bytes : 1);
}

extern "C" void *aligned_alloc(size_t alignment, size_t bytes) {
  if (refuses(__builtin_return_address(0))) {
    errno = ENOMEM;
    return nullptr;
  }
  return __libc_memalign(alignment, bytes);
}

extern "C" int pthread_create(pthread_t *thread,
                              const pthread_attr_t *attributes,
                              void *(*run)(void *), void *argument) {
  static auto create = reinterpret_cast<decltype(&pthread_create)>(
      ::dlsym(RTLD_NEXT, "pthread_create"));
  static bool isFirst = true;
  if (!report || !std::exchange(isFirst, false))
    return create(thread, attributes, run, argument);
  *thread = pthread_self();
  run(argument);
  return 0;
}

extern "C" int pthread_join(pthread_t thread, void **result) {
  static auto join = reinterpret_cast<decltype(&pthread_join)>(
      ::dlsym(RTLD_NEXT, "pthread_join"));
  return pthread_equal(thread, pthread_self()) ? 0 : join(thread, result);
}
