// Asio's own functions, compiled once for all that includes its headers instead of in each of them.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
