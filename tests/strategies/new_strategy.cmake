# write_new_strategy(FROM TO): reads the README.md of the folder FROM, and writes to the folder TO the file of the strategy that
# it adds, and list.cpp with the line that it adds there. Sets new_strategy_sources to the two, new_strategy to the strategy's
# name, and strategy_below to the one above whose line it goes. Fails when the page does not say all of that.
function(write_new_strategy from to)
  file(READ ${from}/README.md page)
  file(READ ${from}/list.cpp list)
  # A page that changes makes another strategy.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${from}/README.md ${from}/list.cpp)

  _take("${page}" "The file is `" ".cpp`" name page)
  _take("${page}" "```cpp\n" "```" file page)
  _take("${page}" "This line goes above that of `" "`" below page)
  _take("${page}" "```cpp\n" "```" line page)

  # Who followed the page has the line already.
  string(FIND "${list}" "${line}" there)
  if(there EQUAL -1)
    set(row_below "      {\"${below}\",")
    string(FIND "${list}" "${row_below}" place)
    if(place EQUAL -1)
      message(FATAL_ERROR "${from}/README.md: there is no line of ${below} in list.cpp")
    endif()
    string(REPLACE "${row_below}" "${line}${row_below}" list "${list}")
  endif()

  # Not file(WRITE), which makes a file newer that stays the same.
  file(CONFIGURE OUTPUT ${to}/${name}.cpp CONTENT "${file}" @ONLY)
  file(CONFIGURE OUTPUT ${to}/list.cpp CONTENT "${list}" @ONLY)
  set(new_strategy_sources ${to}/${name}.cpp ${to}/list.cpp PARENT_SCOPE)
  set(new_strategy ${name} PARENT_SCOPE)
  set(strategy_below ${below} PARENT_SCOPE)
endfunction()

# Sets `taken` to what stands between the next `begin` and the `end` behind it, and `rest` to what follows.
function(_take text begin end taken rest)
  string(FIND "${text}" "${begin}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "bench/strategies/README.md: \"${begin}\" is missing, or out of order")
  endif()
  string(LENGTH "${begin}" length)
  math(EXPR at "${at} + ${length}")
  string(SUBSTRING "${text}" ${at} -1 text)
  string(FIND "${text}" "${end}" at)
  string(SUBSTRING "${text}" 0 ${at} found)
  string(SUBSTRING "${text}" ${at} -1 text)
  set(${taken} "${found}" PARENT_SCOPE)
  set(${rest} "${text}" PARENT_SCOPE)
endfunction()
