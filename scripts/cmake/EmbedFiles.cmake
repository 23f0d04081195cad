# embed_files(TARGET [DIR "PATTERN PATTERN"...]...): compiles files into a library, found at run time through
# base/embedded.h by their path below DIR. Runs this same file as a script to make the C source.

if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${IN}" hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  file(WRITE "${OUT}" "extern const unsigned char ${ID}[];\nextern const unsigned long ${ID}_size;\n"
    "const unsigned char ${ID}[] = {\n${bytes}0};\nconst unsigned long ${ID}_size = sizeof ${ID} - 1;\n")
  return()
endif()

set(EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(embed_files target)
  set(sources)
  set(declarations)
  set(rows)
  while(ARGN)
    list(POP_FRONT ARGN dir patterns)
    separate_arguments(patterns)
    list(TRANSFORM patterns PREPEND "${dir}/")
    file(GLOB files CONFIGURE_DEPENDS RELATIVE "${dir}" ${patterns})
    foreach(file IN LISTS files)
      string(MAKE_C_IDENTIFIER "embedded_${file}" id)
      set(out "${CMAKE_CURRENT_BINARY_DIR}/embedded/${id}.c")
      add_custom_command(OUTPUT "${out}"
        COMMAND "${CMAKE_COMMAND}" "-DIN=${dir}/${file}" "-DOUT=${out}" "-DID=${id}" -P "${EMBED_SCRIPT}"
        DEPENDS "${dir}/${file}" "${EMBED_SCRIPT}" VERBATIM)
      list(APPEND sources "${out}")
      string(APPEND declarations
        "extern const unsigned char ${id}[];\nextern const unsigned long ${id}_size;\n")
      string(APPEND rows "    {\"${file}\", ${id}, &${id}_size},\n")
    endforeach()
  endwhile()
  set(index "${CMAKE_CURRENT_BINARY_DIR}/embedded/index.c")
  file(CONFIGURE OUTPUT "${index}" CONTENT
"#include \"base/embedded.h\"
${declarations}
const struct embedded_file EMBEDDED_FILES[] = {
${rows}    {0, 0, 0},
};
")
  add_library(${target} STATIC ${sources} "${index}")
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
endfunction()
