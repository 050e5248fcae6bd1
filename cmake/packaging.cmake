# cpack --config build/release/CPackConfig.cmake: a .deb and a .tgz for the terminal without network.
set(CPACK_PACKAGE_NAME opx)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "hand-over of medical data between certified operators")
set(CPACK_PACKAGE_VENDOR "opx")
set(CPACK_PACKAGE_CONTACT "opx maintainers")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)   # the libraries the programs are linked to, with the versions of this Debian
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "man-db, bash-completion, 7zip")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Small commands that turn MML, SS-MIX2, DPC and claims data into tables, keep
what a case approves, remove the persons who opted out, and hand the result
over encrypted, named and recorded; and that verify, open, check and link it
on the other side. For terminals without network.")
include(CPack)
