# Flags that make mistakes in our own code end in a message or a fault rather than in
# somebody else's code: SECURITY.md says what for. What the compiler or the machine does
# not know is left out; sanitizers check more and go without.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
option(NZ_HARDEN "checks of the stack, of C++ containers and of the C library" ON)

if(NOT NZ_HARDEN OR NZ_SANITIZE)
  set(NZ_HARDENED FALSE)
  return()
endif()
set(NZ_HARDENED TRUE)

include(CheckCXXCompilerFlag)
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  string(MAKE_C_IDENTIFIER "NZ_HAS${flag}" known)
  check_cxx_compiler_flag("-Werror ${flag}" ${known})
  if(${known})
    add_compile_options("${flag}")
  endif()
endforeach()

# The C library checks buffers only in code that is optimized.
add_compile_options(
  "$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>" "$<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>")
add_compile_definitions("$<$<COMPILE_LANGUAGE:CXX>:_GLIBCXX_ASSERTIONS>")

# Tables of addresses are read-only before anything runs; the stack is never code.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()
add_link_options("-Wl,-z,relro" "-Wl,-z,now" "-Wl,-z,noexecstack")
