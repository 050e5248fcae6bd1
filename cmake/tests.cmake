find_package(doctest REQUIRED)
include(doctest)

# One unit-test binary per module: tests/unit/<module>/*_test.cpp mirrors lib/<module>.
file(GLOB_RECURSE test_sources RELATIVE ${CMAKE_SOURCE_DIR}/tests/unit CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/*_test.cpp)
set(test_modules)
foreach(source IN LISTS test_sources)
  get_filename_component(module ${source} DIRECTORY)
  list(APPEND test_modules ${module})
endforeach()
list(REMOVE_DUPLICATES test_modules)
get_property(modules GLOBAL PROPERTY OPX_MODULES)
foreach(module IN LISTS test_modules)
  string(REPLACE "/" "_" name ${module})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${module}/*_test.cpp)
  add_executable(unit_${name} tests/unit/main.cpp ${sources})
  target_link_libraries(unit_${name} PRIVATE opx_flags doctest::doctest Threads::Threads OpenSSL::Crypto LibLZMA::LibLZMA ICU::uc)
  if(TARGET opx_${name})
    target_link_libraries(unit_${name} PRIVATE opx_${name})
  else()
    target_link_libraries(unit_${name} PRIVATE ${modules})
  endif()
  target_compile_definitions(unit_${name} PRIVATE OPX_SOURCE_DIR="${CMAKE_SOURCE_DIR}" OPX_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data")
  doctest_discover_tests(unit_${name} TEST_PREFIX unit/${module}/ WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
endforeach()

# A golden case is a folder tests/cli/<command>/<case> with `cmd`; tests/cli/run-case.sh runs it in a copy.
file(GLOB_RECURSE cases CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/cli/*/cmd)
foreach(case IN LISTS cases)
  get_filename_component(folder ${case} DIRECTORY)
  file(RELATIVE_PATH case_name ${CMAKE_SOURCE_DIR}/tests/cli ${folder})
  add_test(NAME cli/${case_name}
           COMMAND ${CMAKE_SOURCE_DIR}/tests/cli/run-case.sh ${CMAKE_BINARY_DIR}/bin ${folder})
endforeach()

# Scripts that test many commands or whole runs: exit status 0 is a pass.
file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/style/*.sh ${CMAKE_SOURCE_DIR}/tests/e2e/*.sh
     ${CMAKE_SOURCE_DIR}/tests/rules/*.sh)
string(REPLACE ";" " " command_names "${OPX_COMMANDS}")
foreach(script IN LISTS scripts)
  get_filename_component(stem ${script} NAME_WE)
  get_filename_component(folder ${script} DIRECTORY)
  get_filename_component(folder ${folder} NAME)
  add_test(NAME ${folder}/${stem} COMMAND ${script})
  set_tests_properties(${folder}/${stem} PROPERTIES
    ENVIRONMENT "OPX_BIN=${CMAKE_BINARY_DIR}/bin;OPX_SOURCE=${CMAKE_SOURCE_DIR};OPX_COMMANDS=${command_names};OPX_BUILD=${CMAKE_BINARY_DIR}")
endforeach()

# Preloaded by tests/e2e/full_disk.sh and tests/e2e/bad_medium.sh.
foreach(fault fail_write bad_medium)
  add_library(${fault} MODULE tests/e2e/${fault}.cpp)
  target_link_libraries(${fault} PRIVATE ${CMAKE_DL_LIBS})
  set_target_properties(${fault} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endforeach()

# Measuring programs, built on request: bench_<module> for tests/bench/<module>.cpp.
file(GLOB benches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/bench/*.cpp)
foreach(bench IN LISTS benches)
  get_filename_component(stem ${bench} NAME_WE)
  add_executable(bench_${stem} EXCLUDE_FROM_ALL ${bench})
  target_link_libraries(bench_${stem} PRIVATE opx_${stem})
endforeach()
