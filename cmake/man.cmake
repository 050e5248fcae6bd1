# Man pages of sections 1, 5 and 7, English and Japanese, from man/{en,ja}/NAME.SECTION.scd by man/page.sh.
#
# Pages of commands take their options from the built program. Without scdoc there are no pages; the rest is built.
find_program(OPX_SCDOC scdoc)
set(OPX_MAN_DIR ${CMAKE_BINARY_DIR}/man)
if(NOT OPX_SCDOC)
  message(STATUS "scdoc not found: no man pages")
  return()
endif()

set(man_pages)
set(OPX_MAN_PAGES)   # relative to OPX_MAN_DIR, for the installation
foreach(lang en ja)
  set(lang_dir)
  if(NOT lang STREQUAL en)
    set(lang_dir ${lang}/)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/man/${lang}/*.scd)
  foreach(source IN LISTS sources)
    get_filename_component(page ${source} NAME_WLE)         # opx-pack.1
    string(REGEX REPLACE "\\.[0-9]$" "" name ${page})
    string(REGEX REPLACE "^.*\\." "" section ${page})
    file(MAKE_DIRECTORY ${OPX_MAN_DIR}/${lang_dir}man${section})
    set(program)
    if(TARGET ${name})
      set(program $<TARGET_FILE:${name}>)
    endif()
    set(output ${OPX_MAN_DIR}/${lang_dir}man${section}/${page})
    list(APPEND OPX_MAN_PAGES ${lang_dir}man${section}/${page})
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_SOURCE_DIR}/man/page.sh ${lang} ${PROJECT_VERSION} ${source} ${program} > ${output}.new
      COMMAND ${CMAKE_COMMAND} -E rename ${output}.new ${output}
      DEPENDS ${source} ${CMAKE_SOURCE_DIR}/man/page.sh ${program}
      COMMENT "man page ${lang} ${page}" VERBATIM)
    list(APPEND man_pages ${output})
  endforeach()
endforeach()
add_custom_target(man ALL DEPENDS ${man_pages})
