# What is installed: programs, data definition and naming rules (share/opx, found by the programs beside bin), man pages,
# bash completion, documents. tests/style/install.sh installs into an empty folder and works from there.
include(cmake/man.cmake)
include(cmake/completion.cmake)

foreach(command IN LISTS OPX_COMMANDS)
  if(TARGET ${command})
    install(TARGETS ${command} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()

# The programs look in bin/../share/opx: not CMAKE_INSTALL_DATADIR, which a packager may put elsewhere.
install(DIRECTORY data-definitions naming-rules DESTINATION share/opx)

foreach(page IN LISTS OPX_MAN_PAGES)
  get_filename_component(folder ${page} DIRECTORY)
  install(FILES ${OPX_MAN_DIR}/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/${folder})
endforeach()
install(DIRECTORY ${OPX_COMPLETION_DIR}/ DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions PATTERN "*.new" EXCLUDE)
install(FILES README.md README.ja.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/opx)

# For a repository that keeps a data definition of its own: what its CI runs, and a workflow to copy.
install(PROGRAMS tests/ci/check-definition.sh DESTINATION share/opx/ci)
install(FILES tests/ci/definition.yml DESTINATION share/opx/ci)

include(cmake/packaging.cmake)
