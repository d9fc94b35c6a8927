# Writes OUT, the translation unit that tells which commit SOURCES are at, where it would differ from what is there: a
# build asks git each time, and compiles and links only when the answer is another one.
set(commit unknown)
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCES} rev-parse --show-toplevel
    OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  # A copy inside some other repository is not at that one's commit.
  if(NOT failed AND top)
    file(REAL_PATH ${top} top)
    file(REAL_PATH ${SOURCES} sources)
    if(top STREQUAL sources)
      execute_process(COMMAND ${GIT} --no-optional-locks -C ${SOURCES}
          describe --always --dirty --abbrev=12 --exclude=* --match=
        OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
      if(NOT failed AND described)
        set(commit ${described})
      endif()
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT [[
#include "version/version.hpp"

std::string_view overlap::commit() {
  return "@commit@";
}
]] @ONLY)
