# Bash completion: one file for all commands, made from what the built programs say of their options, and a link to it
# under the name of each command, where bash-completion looks for it.
set(OPX_COMPLETION_DIR ${CMAKE_BINARY_DIR}/completion)
file(MAKE_DIRECTORY ${OPX_COMPLETION_DIR})
set(programs)
foreach(command IN LISTS OPX_COMMANDS)
  if(TARGET ${command})
    list(APPEND programs $<TARGET_FILE:${command}>)
    file(CREATE_LINK opx ${OPX_COMPLETION_DIR}/${command} SYMBOLIC)
  endif()
endforeach()
add_custom_command(OUTPUT ${OPX_COMPLETION_DIR}/opx
  COMMAND ${CMAKE_SOURCE_DIR}/cmake/completion/generate.sh ${CMAKE_SOURCE_DIR}/cmake/completion/opx.bash ${programs}
          > ${OPX_COMPLETION_DIR}/opx.new
  COMMAND ${CMAKE_COMMAND} -E rename ${OPX_COMPLETION_DIR}/opx.new ${OPX_COMPLETION_DIR}/opx
  DEPENDS ${programs} ${CMAKE_SOURCE_DIR}/cmake/completion/generate.sh ${CMAKE_SOURCE_DIR}/cmake/completion/opx.bash
  COMMENT "bash completion" VERBATIM)
add_custom_target(completion ALL DEPENDS ${OPX_COMPLETION_DIR}/opx)
