#include "commands/output_file.hpp"

#include "commands/usage_error.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <thread>

namespace overlap {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public ::testing::Test {
 protected:
  OutputFileTest() {
    auto name = (fs::temp_directory_path() / "output-file-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~OutputFileTest() override { fs::remove_all(folder_); }

  std::string path(const char* name) const { return (folder_ / name).string(); }

  std::string text(const char* name) const {
    std::ifstream in(folder_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void put(const char* name, const std::string& text) const { std::ofstream(folder_ / name) << text; }

  std::ptrdiff_t files() const { return std::distance(fs::directory_iterator(folder_), {}); }

 private:
  fs::path folder_;
};

TEST_F(OutputFileTest, ReplacesAFileAndKeepsItsMode) {
  put("file", "a longer former text");
  fs::permissions(path("file"), fs::perms(0600));
  const OutputFile file("--out", path("file"));
  EXPECT_TRUE(file.is_replaceable());
  file.write("one");
  file.write("two");
  EXPECT_EQ(text("file"), "two");
  EXPECT_EQ(fs::status(path("file")).permissions(), fs::perms(0600));
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, FollowsLinksToWhatIsThereAndWhatIsNotYet) {
  put("old", "former");
  fs::create_symlink("old", path("there"));
  fs::create_symlink(path("there"), path("twice"));
  fs::create_symlink("new", path("not yet"));
  OutputFile("--out", path("twice")).write("one");
  OutputFile("--out", path("not yet")).write("two");
  EXPECT_EQ(text("old"), "one");
  EXPECT_EQ(text("new"), "two");
  for (const auto* link : {"there", "twice", "not yet"}) EXPECT_TRUE(fs::is_symlink(path(link))) << link;
}

TEST_F(OutputFileTest, WritesIntoAPipe) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const OutputFile file("--out", path("pipe"));
  EXPECT_FALSE(file.is_replaceable());
  std::string received;
  std::thread reader([&] { received = text("pipe"); });
  const std::string much(1 << 20, 'x');
  file.write(much);
  reader.join();
  EXPECT_EQ(received, much);
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
}

TEST_F(OutputFileTest, WritesIntoADevice) {
  fs::create_symlink("/dev/full", path("full"));
  const OutputFile file("--out", path("full"));
  EXPECT_FALSE(file.is_replaceable());
  EXPECT_THROW(file.write("text"), std::runtime_error);
  EXPECT_TRUE(fs::is_symlink(path("full")));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(OutputFileTest, IsNotWrittenThroughALinkThatStandsWhereItsTextIsPrepared) {
  put("other", "of somebody else");
  fs::create_symlink("other", path("file.part"));
  OutputFile("--out", path("file")).write("text");
  EXPECT_EQ(text("file"), "text");
  EXPECT_EQ(text("other"), "of somebody else");
}

TEST_F(OutputFileTest, DoesNotReplaceWhatHasBecomeNoRegularFile) {
  const OutputFile file("--out", path("file"));
  ASSERT_EQ(::mkfifo(path("file").c_str(), 0600), 0);
  EXPECT_THROW(file.write("text"), std::runtime_error);
  EXPECT_TRUE(fs::is_fifo(path("file")));
}

TEST_F(OutputFileTest, RefusesWhatCannotBeWritten) {
  fs::create_symlink("loop", path("loop"));
  fs::create_symlink("no/folder", path("nowhere"));
  for (const auto* name : {"no/folder/file", "nowhere", "loop", ".", ""}) {
    EXPECT_THROW((OutputFile{"--out", path(name)}), UsageError) << name;
  }
  EXPECT_THROW((OutputFile{"--out", "/dev/no-such-folder/file"}), UsageError);
}

}  // namespace
}  // namespace overlap
