#include "holdings/calendar.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "page/page.hpp"
#include "text/date.hpp"

namespace opx::holdings {
namespace {

using page::both;
using page::escaped;

constexpr std::string_view kStyle = R"css(
:root{--mark:color-mix(in srgb,var(--c) 16%,transparent)}
.key{display:inline-block;width:1.4em;height:.7em;border-radius:.2em;margin:0 .3em 0 1em;vertical-align:middle}
.o0{background:var(--a)}.o1{background:var(--b)}.o2{background:var(--c)}.o3{background:var(--d)}
.row{display:grid;grid-template-columns:minmax(9rem,17rem) 1fr 12rem;gap:.6rem;align-items:center;border-top:1px solid var(--line);padding:.2rem 0}
summary.row{font-weight:600;background:var(--card);cursor:pointer;list-style:none}summary.row .name::before{content:"▸ ";color:var(--soft)}details[open]>summary.row .name::before{content:"▾ "}
.row[hidden],details[hidden]{display:none}details .row:not(summary) .name{padding-left:1.1rem}
.name{overflow-wrap:anywhere}.name code{font-size:.82em;color:var(--soft)}
.lane{position:relative;min-height:.5rem;background:repeating-linear-gradient(to right,var(--line) 0 1px,transparent 1px var(--year))}
.lane .bar{height:.5rem;margin:.12rem 0;border-radius:.2rem;min-width:2px}
.lane small{font-weight:400}.strip{position:relative;height:1.25rem;margin:.12rem 0}.strip>span{position:absolute;top:0;bottom:0;border-radius:.2rem;overflow:hidden;font:400 .7rem/1.25rem "Noto Sans JP","Noto Sans CJK JP",sans-serif;text-align:center;font-variant-numeric:tabular-nums;background:color-mix(in srgb,var(--of) calc(var(--much)*1%),var(--back));border:1px solid var(--back)}
.s0{--of:var(--a)}.s1{--of:var(--b)}.s2{--of:var(--c)}.s3{--of:var(--d)}
.lane .common{position:absolute;top:-.2rem;bottom:-.2rem;background:var(--mark);border-left:2px solid var(--c);border-right:2px solid var(--c);pointer-events:none}
.count{text-align:right;font-variant-numeric:tabular-nums;font-size:.86rem}
.axis{position:sticky;top:0;background:var(--back);z-index:1;font-size:.78rem;color:var(--soft)}.axis .lane{height:1.5rem;background:none}.axis .lane span{position:absolute}
@media (max-width:30rem){.strip>span{font-size:.58rem}}
@media (max-width:56rem){.row{grid-template-columns:1fr}.count{text-align:left}.axis .name,.axis .count{display:none}}
@media print{footer{display:none}.axis{position:static}.row{break-inside:avoid}}
)css";

constexpr std::string_view kScript = R"js(
const q=document.getElementById("q"),groups=[...document.querySelectorAll("details")];
function apply(){const w=q.value.toLowerCase().normalize("NFKC").split(/\s+/).filter(Boolean);let n=0,all=0;for(const g of groups){let any=false;for(const r of g.querySelectorAll("[data-text]")){const ok=w.every(x=>r.dataset.text.normalize("NFKC").includes(x)),item=r.tagName!=="SUMMARY";any=any||ok;if(item){r.hidden=!ok;n+=ok;all++}}g.hidden=!any;g.open=any&&w.length>0}document.getElementById("shown").textContent=n+" / "+all}
q.addEventListener("input",apply);
function read(){const p=new URLSearchParams(location.hash.slice(1));if(p.has("q"))q.value=p.get("q");apply()}
let closed=[];addEventListener("beforeprint",()=>{closed=groups.filter(g=>!g.open);closed.forEach(g=>g.open=true)});addEventListener("afterprint",()=>closed.forEach(g=>g.open=false));
addEventListener("hashchange",read);read();
)js";

/// Whole years from the first day held to the last, as percent of the width.
class Axis {
   public:
    explicit Axis(const std::vector<Holdings>& all) {
        for (const Holdings& holdings : all)
            for (const TableHeld& table : holdings.tables) {
                if (table.period.from.empty()) continue;
                const int from = std::atoi(table.period.from.substr(0, 4).c_str());
                const int to = std::atoi(table.period.to.substr(0, 4).c_str()) + 1;
                first_ = first_ == 0 ? from : std::min(first_, from);
                last_ = std::max(last_, to);
            }
        if (last_ == 0) first_ = 2000, last_ = 2001;
    }
    int first() const noexcept { return first_; }
    int last() const noexcept { return last_; }
    double percent(const std::string& day) const {
        const auto date = text::date_of_iso(day);
        if (!date) return 0;
        const double begin = static_cast<double>(text::days_from_civil(first_, 1, 1));
        const double end = static_cast<double>(text::days_from_civil(last_, 1, 1));
        return 100 * (static_cast<double>(text::days_from_civil(date->year, date->month, date->day)) - begin) /
               (end - begin);
    }

   private:
    int first_ = 0;
    int last_ = 0;
};

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

/// 812,345,678; a hidden count as it is.
std::string grouped(const Count& count) {
    std::string text = count.text();
    const std::size_t begin = count.below ? 1 : 0;
    for (std::size_t at = text.size(); at > begin + 3;) text.insert(at -= 3, 1, ',');
    return text;
}

/// As it fits a cell: three digits and a unit, 4,861,480 as 486万 or 4.86M. A hidden count as it is.
std::string brief(const Count& count, bool japanese) {
    struct Unit {
        double size;
        const char* name;
    };
    static constexpr Unit kJapanese[] = {{1e8, "億"}, {1e4, "万"}};
    static constexpr Unit kEnglish[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
    const std::span<const Unit> units = japanese ? std::span<const Unit>(kJapanese) : std::span<const Unit>(kEnglish);
    if (count.below || count.value < 10000) return grouped(count);
    for (const Unit& unit : units) {
        const double much = static_cast<double>(count.value) / unit.size;
        if (much < 1) continue;
        char text[32];
        std::snprintf(text, sizeof text, "%.*f", much < 10 ? 2 : much < 100 ? 1 : 0, much);
        return text + std::string(unit.name);
    }
    return grouped(count);
}

std::string place(const Axis& axis, const Period& period) {
    const double from = axis.percent(period.from);
    return "margin-left:" + number(from) + "%;width:" + number(std::max(0.2, axis.percent(period.to) - from)) + "%";
}

class CalendarPage {
   public:
    CalendarPage(const std::vector<Holdings>& all, const std::vector<CommonItem>& common, const Calendar& page)
        : all_(all), common_(common), page_(page), axis_(all) {}

    std::string text() const {
        std::string body = head() + ruler();
        bool open = false;
        for (const CommonItem& entry : common_) {
            const bool table = entry.item.empty();
            if (table && open) body += "</details>\n";
            body += (table ? "<details>" : "") + row(entry);
            open = true;
        }
        if (open) body += "</details>\n";
        return page::html({"保有期間・件数 Holdings", page_.japanese, std::move(body), "opx-holdings " + page_.version,
                           kStyle, kScript, "--year:" + number(100.0 / (axis_.last() - axis_.first())) + "%"});
    }

   private:
    std::string head() const {
        std::string out = "<h1>" + both("保有期間・件数", "What is held: periods and counts") + "</h1>\n<p>";
        for (std::size_t i = 0; i < all_.size(); ++i)
            out += "<span class=\"key o" + std::to_string(i % 4) + "\"></span>" + escaped(all_[i].operator_id) +
                   " <small>" + both("基準日", "as of") + " " + escaped(all_[i].as_of) + ", " +
                   escaped(all_[i].definition_id) + " " + escaped(all_[i].definition_version) + "</small>";
        if (all_.size() > 1)
            out += "<span class=\"key\" style=\"background:var(--mark);border:2px solid var(--c)\"></span>" +
                   both("全事業者が提供できる期間", "the period all can give");
        out += "</p>\n<p class=\"soft\">" +
               both("「<10」は伏せた小さい件数。升目は表の1年分で、行が多いほど濃い。表を押すと項目が開く。",
                    "\"<10\" stands for a small count that is not shown. A cell is a year of a table, the darker the "
                    "more rows. A "
                    "table opens its items.") +
               "</p>\n" +
               page::buttons("<label>" + both("検索", "search") +
                             " <input id=\"q\" type=\"search\"></label> <output id=\"shown\" class=\"soft\"></output>");
        return out;
    }

    /// Rows of each year of a table, the more the darker.
    std::string strip(std::size_t holder, const TableHeld& table) const {
        std::uint64_t most = 1;
        for (const YearHeld& year : table.by_year) most = std::max(most, year.rows.value);
        std::string out = "<div class=\"strip s" + std::to_string(holder % 4) + "\">";
        for (const YearHeld& year : table.by_year) {
            const double from = axis_.percent(year.year + "-01-01");
            const double to = axis_.percent(std::to_string(std::atoi(year.year.c_str()) + 1) + "-01-01");
            const double much = 12 + 48 * static_cast<double>(year.rows.value) / static_cast<double>(most);
            out += "<span style=\"left:" + number(from) + "%;width:" + number(to - from) + "%;--much:" + number(much) +
                   "\" title=\"" + escaped(all_[holder].operator_id + " " + year.year + ": " + grouped(year.rows)) +
                   "\">" + both(brief(year.rows, true), brief(year.rows, false)) + "</span>";
        }
        return out + "</div>";
    }

    std::string ruler() const {
        std::string out = "<div class=\"row axis\"><span class=\"name\"></span><div class=\"lane\">";
        const int step = std::max(1, (axis_.last() - axis_.first()) / 10);
        for (int year = axis_.first(); year < axis_.last(); year += step)
            out += "<span style=\"left:" + number(axis_.percent(std::to_string(year) + "-01-01")) + "%\">" +
                   std::to_string(year) + "</span>";
        return out + "</div><span class=\"count\">" + both("行（値のある行）", "rows (with a value)") +
               "</span></div>\n";
    }

    std::string label(const std::string& table, const std::string& item) const {
        const definition::Table* known = page_.definition == nullptr ? nullptr : page_.definition->find(table);
        const std::string name = item.empty() ? table : item;
        if (known == nullptr) return "<code>" + escaped(name) + "</code>";
        if (item.empty()) return both(known->label.ja, known->label.en) + " <code>" + escaped(name) + "</code>";
        const std::optional<std::size_t> at = known->find(item);
        if (!at) return "<code>" + escaped(name) + "</code>";
        return both(known->fields[*at].label.ja, known->fields[*at].label.en) + " <code>" + escaped(name) + "</code>";
    }

    std::string search_text(const CommonItem& entry) const {
        std::string text = entry.table + "." + entry.item;
        if (const definition::Table* known =
                page_.definition == nullptr ? nullptr : page_.definition->find(entry.table)) {
            text += " " + known->label.ja + " " + known->label.en;
            if (const std::optional<std::size_t> at = known->find(entry.item))
                text += " " + known->fields[*at].label.ja + " " + known->fields[*at].label.en;
        }
        for (char& c : text)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return text;
    }

    std::string row(const CommonItem& entry) const {
        std::string bars;
        std::string counts;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            const TableHeld* table = all_[i].find(entry.table);
            if (table == nullptr) continue;
            const ItemHeld* item = entry.item.empty() ? nullptr : table->find(entry.item);
            if (!entry.item.empty() && item == nullptr) continue;
            const Period& period = item == nullptr ? table->period : item->period;
            if (item == nullptr && !table->by_year.empty()) bars += strip(i, *table);
            else if (!period.from.empty())
                bars += "<div class=\"bar o" + std::to_string(i % 4) + "\" style=\"" + place(axis_, period) +
                        "\" title=\"" + escaped(all_[i].operator_id + " " + period.from + " – " + period.to) +
                        "\"></div>";
            counts += (counts.empty() ? "" : "<br>") + escaped(grouped(item == nullptr ? table->rows : item->non_null));
            if (item != nullptr && !item->non_null.below && !table->rows.below && table->rows.value > 0)
                counts += " <small>" + std::to_string(100 * item->non_null.value / table->rows.value) + "%</small>";
            if (item == nullptr && table->patients)
                counts += " <small>" + both("患者", "patients") + " " + escaped(grouped(*table->patients)) + "</small>";
        }
        if (bars.empty() && entry.item.empty()) bars = "<small>" + both("日付なし", "no dates") + "</small>";
        std::string marked;
        if (all_.size() > 1 && entry.all && !entry.period.empty()) {
            const double from = axis_.percent(entry.period.from);
            marked = "<div class=\"common\" style=\"left:" + number(from) +
                     "%;width:" + number(std::max(0.2, axis_.percent(entry.period.to) - from)) + "%\" title=\"" +
                     escaped(entry.period.from + " – " + entry.period.to) + "\"></div>";
        }
        const std::string tag = entry.item.empty() ? "summary" : "div";
        return "<" + tag + " class=\"row\" data-text=\"" + escaped(search_text(entry)) + "\"><span class=\"name\">" +
               label(entry.table, entry.item) + "</span><div class=\"lane\">" + marked + bars +
               "</div><span class=\"count\">" + counts + "</span></" + tag + ">\n";
    }

    const std::vector<Holdings>& all_;
    const std::vector<CommonItem>& common_;
    const Calendar& page_;
    Axis axis_;
};

}  // namespace

std::string html_of(const std::vector<Holdings>& all, const std::vector<CommonItem>& common, const Calendar& page) {
    return CalendarPage(all, common, page).text();
}

}  // namespace opx::holdings
