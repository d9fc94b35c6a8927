// Only the headers that CMake precompiles for it are wanted of this file.
