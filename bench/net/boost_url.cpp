// Debian has no compiled Boost.URL for 1.81: this is it. Half a minute of work, so it has a file to itself.
#include <boost/url/src.hpp>
