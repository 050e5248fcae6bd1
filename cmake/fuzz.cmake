# One libFuzzer target per tests/fuzz/<name>_fuzz.cpp (clang, preset fuzz). Its corpus is tests/fuzz/corpus/<name>:
#   build/fuzz/bin/csv_fuzz -max_total_time=60 tests/fuzz/corpus/csv
file(GLOB fuzzers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cpp)
get_property(modules GLOBAL PROPERTY OPX_MODULES)
foreach(source IN LISTS fuzzers)
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE opx_flags ${modules})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  target_compile_definitions(${name} PRIVATE OPX_SOURCE_DIR="${CMAKE_SOURCE_DIR}" OPX_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data")
endforeach()
