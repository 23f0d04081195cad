# Warnings, sanitizers and hardening, carried by one INTERFACE target that everything links.

option(POMEX_WERROR "Treat warnings as errors" OFF)
option(POMEX_HARDEN "Link-time optimisation and hardening flags" OFF)
set(POMEX_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=, e.g. address,undefined")
option(POMEX_COVERAGE "Instrument for coverage" OFF)

add_library(project_flags INTERFACE)
target_compile_options(project_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  -Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla
  -Wformat=2 -Wswitch-enum -Wimplicit-fallthrough -Wdouble-promotion
  $<$<C_COMPILER_ID:GNU>:-Wlogical-op -Wduplicated-cond -Wduplicated-branches>
  $<$<BOOL:${POMEX_WERROR}>:-Werror>)
target_compile_definitions(project_flags INTERFACE
  _GNU_SOURCE "POMEX_VERSION=\"${PROJECT_VERSION}\"")

if(POMEX_SANITIZE)
  target_compile_options(project_flags INTERFACE
    -fsanitize=${POMEX_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(project_flags INTERFACE -fsanitize=${POMEX_SANITIZE})
endif()

if(POMEX_COVERAGE)
  target_compile_options(project_flags INTERFACE --coverage)
  target_link_options(project_flags INTERFACE --coverage)
endif()

if(POMEX_HARDEN)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  # _FORTIFY_SOURCE may be set by the compiler's own defaults; ours replaces it.
  target_compile_options(project_flags INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=full)
  target_link_options(project_flags INTERFACE
    -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code -Wl,--as-needed)
endif()

# Link-time optimisation is for the programs. Tests link the same objects as they are: optimising
# seventy of them would take longer than everything else together.
if(POMEX_HARDEN AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  set(LINK_PROGRAM -flto=auto)
  set(LINK_TEST -fno-lto)
  target_compile_options(project_flags INTERFACE -flto=auto -ffat-lto-objects)
endif()
