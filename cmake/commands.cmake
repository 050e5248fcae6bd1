# One list of commands drives build, man pages, completion, installation and the tests that run over every command.
set(OPX_COMMANDS opx-mml opx-ssmix opx-dpc opx-receipt opx-utf8 opx-merge opx-select opx-optout opx-link opx-check
                 opx-pack opx-verify opx-unpack opx-name opx-def opx-holdings opx-ledger opx-run)

file(GLOB app_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/apps/common/*.cpp)
if(app_sources)
  add_library(opx_app STATIC ${app_sources})
  target_include_directories(opx_app PUBLIC ${CMAKE_SOURCE_DIR}/apps)
  target_link_libraries(opx_app PUBLIC opx_flags opx_convert opx_definition opx_dataset opx_json CLI11::CLI11
                        PRIVATE OpenSSL::Crypto LibLZMA::LibLZMA LibArchive::LibArchive EXPAT::EXPAT SQLite::SQLite3 ICU::uc)
  target_compile_definitions(opx_app PUBLIC OPX_VERSION="${PROJECT_VERSION}")
  target_precompile_headers(opx_app PUBLIC <CLI/CLI.hpp>)   # CLI11 costs 4-6 s a file otherwise
  get_property(modules GLOBAL PROPERTY OPX_MODULES)
  foreach(command IN LISTS OPX_COMMANDS)
    if(EXISTS ${CMAKE_SOURCE_DIR}/apps/${command}.cpp)
      file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/apps/${command}/*.cpp)   # of a command with subcommands
      add_executable(${command} apps/${command}.cpp ${parts})
      target_link_libraries(${command} PRIVATE opx_app ${modules})
      target_precompile_headers(${command} REUSE_FROM opx_app)
    endif()
  endforeach()
endif()

# A built tree looks like an installed one: bin/ beside share/opx/, here as links into the source tree.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/share/opx)
foreach(folder data-definitions naming-rules)
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${folder} ${CMAKE_BINARY_DIR}/share/opx/${folder} SYMBOLIC)
endforeach()
