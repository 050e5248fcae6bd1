#include "holdings/compare.hpp"

#include <algorithm>

namespace opx::holdings {
namespace {

constexpr Explanation kExplanations[] = {
    {"HO01", Severity::error,
     "同じ表を持つ事業者の保有期間に、共通する日がない。対象期間を取り決められない。表または事業者を案件から外すか、保"
     "有を見直す。",
     "Operators hold the same table and have no day in common: no period can be agreed. Leave the table or an operator "
     "out of "
     "the case, or look at what is held."},
    {"HO02", Severity::error, "前より少ない（行、期間、項目）。データを失ったか、別のデータセットを数えた疑いがある。",
     "Less is held than before (rows, period, items): data were lost, or another dataset was counted."}};

void narrow(Period& period, const Period& other, bool first) {
    if (first) {
        period = other;
        return;
    }
    period.from = std::max(period.from, other.from);
    period.to = std::min(period.to, other.to);
}

/// Of the holders of one thing: what they can all give.
CommonItem common(const std::string& table, const std::string& item,
                  const std::vector<std::pair<std::string, Period>>& held, std::size_t operators) {
    CommonItem out{table, item, {}, {}, held.size() == operators};
    for (const auto& [holder, period] : held) {
        narrow(out.period, period, out.holders.empty());
        out.holders.push_back(holder);
    }
    return out;
}

}  // namespace

std::vector<CommonItem> common_of(const std::vector<Holdings>& all, FindingSink& findings) {
    std::vector<std::string> tables;
    for (const Holdings& holdings : all)
        for (const TableHeld& table : holdings.tables)
            if (std::find(tables.begin(), tables.end(), table.name) == tables.end()) tables.push_back(table.name);
    std::vector<CommonItem> out;
    for (const std::string& name : tables) {
        std::vector<std::pair<std::string, Period>> held;
        std::vector<std::string> items;
        bool dated = true;
        for (const Holdings& holdings : all)
            if (const TableHeld* table = holdings.find(name); table != nullptr && table->rows.value > 0) {
                held.emplace_back(holdings.operator_id, table->period);
                dated = dated && !table->period_field.empty();
                for (const ItemHeld& item : table->items)
                    if (std::find(items.begin(), items.end(), item.name) == items.end()) items.push_back(item.name);
            }
        out.push_back(common(name, {}, held, all.size()));
        if (dated && held.size() > 1 && out.back().period.empty())
            findings.report({"HO01",
                             Severity::error,
                             Location{{}, 0, 0, name},
                             "table '" + name + "': the operators that hold it have no day in common",
                             {}});
        for (const std::string& item : items) {
            std::vector<std::pair<std::string, Period>> holders;
            for (const Holdings& holdings : all)
                if (const TableHeld* table = holdings.find(name))
                    if (const ItemHeld* found = table->find(item))
                        holders.emplace_back(holdings.operator_id, found->period);
            out.push_back(common(name, item, holders, all.size()));
        }
    }
    return out;
}

namespace {

class Differ {
   public:
    explicit Differ(FindingSink& findings) : findings_(findings) {}
    void count(const std::string& table, const std::string& item, const char* ja, const char* en, const Count& before,
               const Count& after) {
        if (before == after) return;
        add(table, item, ja, en, before.text(), after.text(),
            after.value < before.value || (after.below && !before.below));
    }
    void period(const std::string& table, const std::string& item, const Period& before, const Period& after) {
        const auto text = [](const Period& period) {
            return period.from.empty() ? "-" : period.from + " – " + period.to;
        };
        if (before.from == after.from && before.to == after.to) return;
        const bool less =
            !before.from.empty() && (after.from.empty() || after.from > before.from || after.to < before.to);
        add(table, item, "期間", "period", text(before), text(after), less);
    }
    void add(const std::string& table, const std::string& item, const char* ja, const char* en,
             const std::string& before, const std::string& after, bool less) {
        out.push_back({table, item, ja, en, before, after, less});
        const std::string name = item.empty() ? table : table + "." + item;
        if (less)
            findings_.report({"HO02",
                              Severity::error,
                              Location{{}, 0, 0, name},
                              name + ": " + en + " became less: " + before + " → " + after,
                              {}});
    }
    std::vector<Difference> out;

   private:
    FindingSink& findings_;
};

}  // namespace

std::vector<Difference> differences(const Holdings& before, const Holdings& after, FindingSink& findings) {
    Differ differ(findings);
    for (const TableHeld& was : before.tables) {
        const TableHeld* is = after.find(was.name);
        if (is == nullptr) {
            differ.add(was.name, {}, "表", "table", was.rows.text(), "-", true);
            continue;
        }
        differ.period(was.name, {}, was.period, is->period);
        differ.count(was.name, {}, "行", "rows", was.rows, is->rows);
        if (was.patients && is->patients) differ.count(was.name, {}, "患者", "patients", *was.patients, *is->patients);
        for (const ItemHeld& item : was.items) {
            const ItemHeld* same = is->find(item.name);
            if (same == nullptr) {
                differ.add(was.name, item.name, "項目", "item", item.non_null.text(), "-", true);
                continue;
            }
            differ.period(was.name, item.name, item.period, same->period);
            differ.count(was.name, item.name, "件数", "values", item.non_null, same->non_null);
        }
        for (const ItemHeld& item : is->items)
            if (was.find(item.name) == nullptr)
                differ.add(was.name, item.name, "項目", "item", "-", item.non_null.text(), false);
    }
    for (const TableHeld& is : after.tables)
        if (before.find(is.name) == nullptr) differ.add(is.name, {}, "表", "table", "-", is.rows.text(), false);
    return std::move(differ.out);
}

std::span<const Explanation> explanations() noexcept {
    return kExplanations;
}

}  // namespace opx::holdings
