#include "opx-utf8/detection.hpp"

#include <iostream>

#include "opx-utf8/reading.hpp"

namespace opx::utf8 {

int detect_all(const std::vector<fs::path>& files, app::Run& here) {
    int status = app::kOk;
    json::Value entries = json::Value::array();
    for (const fs::path& name : files) {
        InputFile file(name);
        std::string head;
        read_piece(file, head);
        for (std::string next; plain(head); head.swap(next)) {
            read_piece(file, next);
            if (next.empty()) break;
        }
        const text::Guess found = guess(file, head);
        if (found.confidence < kDetermined) status = app::kFindings;
        std::cout << file.name() << '\t'
                  << (found.confidence < kDetermined ? "undetermined" : text::name_of(found.encoding)) << '\t'
                  << percent(found.confidence) << '\t' << found.why << '\n';
        json::Value entry = json::Value::object();
        entry.set("file", file.name()).set("encoding", text::name_of(found.encoding));
        entry.set("percent", std::int64_t{static_cast<int>(found.confidence * 100 + 0.5)}).set("why", found.why);
        entries.push(std::move(entry));
    }
    here.report().set("files", std::move(entries));
    return status;
}

}  // namespace opx::utf8
