#include "recall/notice_package.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "package/sevenzip_writer.hpp"
#include "recall/notice.hpp"

namespace opx::recall {
namespace {

constexpr const char* kContent = "optout-recall";
constexpr std::uint64_t kLargest = std::uint64_t{1} << 30;
constexpr int kParts = 99;

std::string free_name(const Notified& notice, const naming::NamingRule& rule, const fs::path& medium) {
    naming::NameParts parts = rule.parse(notice.notice.at("package").text());
    parts.date = notice.notice.at("date").text();
    parts.date.erase(std::remove(parts.date.begin(), parts.date.end(), '-'), parts.date.end());
    parts.content = kContent;
    parts.extension = "7z";
    std::error_code error;
    for (int part = 1; part <= kParts; ++part) {
        parts.part = std::to_string(part);
        const std::string name = rule.build(parts);
        if (!fs::exists(fs::symlink_status(medium / name, error))) return name;
    }
    throw Error(ErrorKind::output, Location{medium.string()}, "every part number of a notice of this day is taken");
}

}  // namespace

SealedNotice pack_notice(const Notified& notice, const naming::NamingRule& rule, const fs::path& medium,
                         const Secret& password) {
    std::error_code error;
    if (!fs::is_directory(medium, error)) throw Error(ErrorKind::output, Location{medium.string()}, "is not a folder");
    SealedNotice out{free_name(notice, rule, medium), {}};
    const fs::path target = medium / out.name;
    OutputFile file(target, IfExists::refuse);
    {
        package::SevenZipWriter::Options options;
        package::SevenZipWriter archive(file, password, options);
        for (const char* name : {kNoticeName, kListName}) {
            archive.begin_member(name);
            archive.write(read_file(notice.list.parent_path() / name, kLargest));
            archive.end_member();
        }
        archive.finish();
    }
    file.flush();
    out.sha256 = sha256_of_file(file.path_in_progress());
    OutputFile hash(target.string() + ".sha256", IfExists::refuse);
    hash.write(out.sha256 + "  " + out.name + "\n");
    hash.commit();
    file.commit();
    return out;
}

}  // namespace opx::recall
