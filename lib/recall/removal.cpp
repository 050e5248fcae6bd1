#include "recall/removal.hpp"

#include <optional>

#include "base/digest.hpp"
#include "dataset/table_reader.hpp"
#include "recall/notice.hpp"

namespace opx::recall {
namespace {

constexpr std::uint64_t kLargest = std::uint64_t{64} << 20;
constexpr std::int64_t kFormat = 1;
constexpr const char* kReason = "recalled";

}  // namespace

Notified read_notice(const fs::path& folder) {
    const fs::path file = folder / kNoticeName;
    const std::string text = read_file(file, kLargest);
    Notified out{json::Value::parse(text, file.string()), sha256_hex(text), {}, folder / kListName};
    const json::Value* format = out.notice.find("recall_notice");
    if (format == nullptr || !format->is_integer() || format->integer() != kFormat)
        throw Error(ErrorKind::input, Location{file.string()}, "is no recall notice of a form that is known here");
    out.list_sha256 = out.notice.at("list").at("sha256").text();
    if (sha256_of_file(out.list) != out.list_sha256)
        throw Error(ErrorKind::input, Location{out.list.string()}, "is not the list that the notice speaks of",
                    "it was changed, or stands beside another notice; ask for it again");
    return out;
}

dataset::PatientSet ids_of(const Notified& notice, const identity::Profile& profile, const identity::Forms& forms) {
    dataset::PatientSet out;
    for (const optout::Entry& entry : optout::read_list(notice.list, text::Encoding::utf8, profile, forms).entries) {
        if (entry.person.facility.empty() || !entry.stop)
            throw Error(ErrorKind::input, Location{notice.list.string(), entry.line}, "is no patient id to be deleted",
                        "the list of a notice holds ids alone; ask for the notice again");
        out.insert(dataset::patient_key(entry.person.facility, entry.person.patient));
    }
    return out;
}

Accounting remove_persons(const Notified& notice, const dataset::Dataset& in, const definition::Definition& definition,
                          const identity::Profile& profile, const identity::Forms& forms,
                          const RemovalOptions& options) {
    const dataset::PatientSet ids = ids_of(notice, profile, forms);
    Accounting counts;
    dataset::Writer writer(options.output, options.if_exists, definition, in.operator_id);
    for (const dataset::TableInfo& info : in.tables) {
        const definition::Table& table = definition.table(info.name);
        if (options.progress != nullptr) options.progress->phase(info.name);
        std::optional<dataset::PatientFilter> filter;  // none: no patient stands in the table
        if (table.group_width() >= 2) filter.emplace(ids, dataset::patient_columns(table, info.columns));
        Balance& balance = counts["table:" + info.name];
        dataset::TableReader reader(in, info);
        dataset::TableWriter& out = writer.begin_table(table, info.columns);
        RowBatch batch(info.columns.size());
        RowBatch kept(info.columns.size());
        while (reader.next(batch)) {
            kept.clear();
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                ++balance.read;
                if (filter && filter->contains(batch, row)) {
                    ++balance.excluded[kReason];
                    continue;
                }
                kept.add_row(batch, row);
                ++balance.written;
            }
            out.write(kept);
            if (options.progress != nullptr) options.progress->add(batch.rows(), batch.bytes());
        }
        out.close();
    }
    counts.check();
    writer.add_steps(in.steps);
    dataset::Step step;
    step.command = kRemovalCommand;
    step.version = options.version;
    step.parameters.set("recall", notice.notice.at("recall").text()).set("list_sha256", notice.list_sha256);
    step.parameters.set("patient_ids", static_cast<std::uint64_t>(ids.size()));
    step.inputs = dataset::inputs_of({&in});
    step.counts = counts;
    writer.commit(step);
    return counts;
}

}  // namespace opx::recall
