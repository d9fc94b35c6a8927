// Debian has no compiled Boost.JSON for 1.81.
#include <boost/json/src.hpp>
