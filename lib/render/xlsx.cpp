// The workbook: cover, item list, a sheet per table, code lists, conversions. The library of Debian 12 writes files only:
// the bytes go through a temporary one, which is removed in every case.

#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "base/files.hpp"
#include "render/forms.hpp"
#include "render/words.hpp"

namespace opx::render {
namespace {

using definition::Conversion;
using definition::Field;

constexpr double kLeastWidth = 8;
constexpr double kMostWidth = 60;

void ensure(lxw_error error) {
    if (error == LXW_NO_ERROR) return;
    const bool too_long = error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
    throw Error(too_long ? ErrorKind::limit : ErrorKind::output, std::string("workbook: ") + lxw_strerror(error),
                too_long ? "a cell holds at most 32,767 characters; use --form html" : "");
}

/// Columns a text takes: Japanese letters take two.
double width_of(const std::string& text) {
    double width = 0;
    double widest = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') width = 0;
        else if (byte < 0x80) width += 1;
        else if ((byte & 0xC0) == 0xC0) width += byte >= 0xE0 ? 2 : 1;
        widest = std::max(widest, width);
    }
    return widest;
}

/// The day the definition takes effect stands for the day of making, which would change the bytes.
std::time_t day_of(const std::string& date) {
    std::tm parts{};
    if (::strptime(date.c_str(), "%Y-%m-%d", &parts) == nullptr) return 946684800;  // 2000-01-01
    return ::timegm(&parts);
}

class Book {
   public:
    explicit Book(const View& view) : view_(view) {
        std::string name = (fs::temp_directory_path() / "opx-XXXXXX").string();
        const int descriptor = ::mkstemp(name.data());  // mode 0600; the library opens it by its name
        if (descriptor < 0) throw Error(ErrorKind::output, Location{name}, "cannot be made: " + system_message(errno));
        ::close(descriptor);
        file_ = name;
        book_ = workbook_new(file_.c_str());
        if (book_ == nullptr) {
            ::unlink(file_.c_str());
            throw Error(ErrorKind::limit, "workbook: not enough memory");
        }
        head_ = workbook_add_format(book_);
        format_set_bold(head_);
        format_set_bg_color(head_, 0xDDE7F0);
        format_set_border(head_, LXW_BORDER_THIN);
        format_set_align(head_, LXW_ALIGN_VERTICAL_TOP);
        body_ = workbook_add_format(book_);
        format_set_text_wrap(body_);
        format_set_align(body_, LXW_ALIGN_VERTICAL_TOP);
    }
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;
    ~Book() {
        if (book_ != nullptr) lxw_workbook_free(book_);
        ::unlink(file_.c_str());
    }

    void properties(std::string title, std::string comments) {
        lxw_doc_properties facts{};
        facts.title = title.data();
        facts.comments = comments.data();
        facts.created = day_of(view_.definition.effective_from);
        ensure(workbook_set_properties(book_, &facts));
    }

    void sheet(const std::string& name, const std::vector<std::string>& header,
               const std::vector<std::vector<std::string>>& rows) {
        lxw_worksheet* sheet = workbook_add_worksheet(book_, name.c_str());
        if (sheet == nullptr) throw Error(ErrorKind::limit, "workbook: '" + name + "' cannot be the name of a sheet");
        std::vector<double> widths(header.size(), kLeastWidth);
        const auto put = [&](lxw_row_t row, const std::vector<std::string>& cells, lxw_format* format) {
            for (std::size_t i = 0; i < cells.size(); ++i) {
                if (cells[i].empty()) continue;
                ensure(worksheet_write_string(sheet, row, static_cast<lxw_col_t>(i), cells[i].c_str(), format));
                widths[i] = std::min(kMostWidth, std::max(widths[i], width_of(cells[i]) + 2));
            }
        };
        put(0, header, head_);
        for (std::size_t i = 0; i < rows.size(); ++i) put(static_cast<lxw_row_t>(i + 1), rows[i], body_);
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const auto column = static_cast<lxw_col_t>(i);
            ensure(worksheet_set_column(sheet, column, column, widths[i], nullptr));
        }
        worksheet_freeze_panes(sheet, 1, 0);
        ensure(worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(rows.size()),
                                    static_cast<lxw_col_t>(header.size() - 1)));
        worksheet_set_landscape(sheet);
        worksheet_set_paper(sheet, 9);  // A4
        worksheet_fit_to_pages(sheet, 1, 0);
        ensure(worksheet_repeat_rows(sheet, 0, 0));
    }

    std::string bytes() {
        const lxw_error error = workbook_close(book_);
        book_ = nullptr;  // freed by the library in every case
        ensure(error);
        return read_file(file_);
    }

   private:
    const View& view_;
    lxw_workbook* book_ = nullptr;
    lxw_format* head_ = nullptr;
    lxw_format* body_ = nullptr;
    std::string file_;
};

void cover(Book& book, const View& view) {
    std::vector<std::vector<std::string>> rows = {{view.say("名称", "Title"), view.label(view.definition.title)}};
    const auto add = [&](const std::vector<Fact>& facts) {
        for (const Fact& fact : facts) rows.push_back({view.label(fact.name), view.say(fact.ja, fact.en)});
    };
    add(view.definition_facts());
    for (const definition::Party& party : view.definition.parties)
        rows.push_back({view.say("事業者", "Party"), party.id + " " + view.label(party.label)});
    add(view.case_facts());
    if (view.options.item != nullptr)
        for (const definition::Approval& approval : view.options.item->approvals) {
            std::string text = approval.body + " " + approval.date;
            if (!view.options.public_edition && !approval.ref.empty()) text += " " + approval.ref;
            rows.push_back({view.say("承認", "Approval"), text});
        }
    for (const ShownTable& table : view.tables)
        rows.push_back({view.say("表", "Table"), table.table->num + " " + table.table->name + " " +
                                                     view.label(table.table->label) + " " +
                                                     std::to_string(table.fields.size()) + view.say("項目", " items")});
    book.sheet(view.say("表紙", "Cover"), {view.say("事項", "Fact"), view.say("内容", "Content")}, rows);
}

/// What one source gives for an item: paths, a constant, or why nothing.
std::string binding_text(const View& view, const definition::Binding& binding) {
    std::string out;
    switch (binding.kind) {
        case definition::Binding::Kind::none:
            return view.say("なし: ", "none: ") + binding.reason;
        case definition::Binding::Kind::converter:
            out = view.say("変換プログラムが作る", "made by the converter");
            break;
        case definition::Binding::Kind::constant:
            out = "\"" + binding.constant + "\"";
            break;
        case definition::Binding::Kind::path:
            for (const definition::Path& path : binding.paths) out += (out.empty() ? "" : "\n") + path.text;
    }
    if (!binding.rules.empty()) out += "\n(" + joined(binding.rules, ", ") + ")";
    if (!binding.notes_ja.empty()) out += "\n※ " + binding.notes_ja;
    return out;
}

void table_sheet(Book& book, const View& view, const ShownTable& table) {
    std::vector<std::string> header = {
        view.say("番号", "Number"),        view.say("名前", "Name"),  view.say("項目名", "Item"),
        view.say("定義", "Definition"),    view.say("型", "Type"),    view.say("空", "Empty"),
        view.say("コード表", "Code list"), view.say("分類", "Class"), view.say("匿名加工", "Anonymised")};
    if (view.options.item != nullptr) header.push_back(view.say("区分", "Part"));
    for (const definition::Source& source : view.definition.sources) header.push_back(view.label(source.label));
    std::vector<std::vector<std::string>> rows;
    for (const Field* field : table.fields) {
        const Anonymisation plan = view.anonymisation(*table.table, *field);
        std::string anonymised = view.label(apply_word(plan.apply)) + " " + view.label(method_words(plan.methods));
        if (!plan.detail_ja.empty()) anonymised += "\n" + plan.detail_ja;
        std::vector<std::string> row = {field->num,
                                        field->name,
                                        view.label(field->label),
                                        view.label(field->description),
                                        view.label(type_text(field->type)),
                                        view.label(nullable_word(field->nullable)),
                                        field->code_table,
                                        view.label(class_word(field->item_class)),
                                        anonymised};
        if (view.options.item != nullptr) row.push_back(view.label(view.use_in_case(*table.table, *field)));
        for (const definition::Source& source : view.definition.sources) {
            const auto binding = field->sources.find(source.id);
            row.push_back(binding == field->sources.end() ? "" : binding_text(view, binding->second));
        }
        rows.push_back(std::move(row));
    }
    constexpr std::size_t kMostLetters = 31;  // of the name of a sheet
    book.sheet((table.table->num + " " + table.table->name).substr(0, kMostLetters), header, rows);
}

void code_sheet(Book& book, const View& view) {
    std::vector<std::vector<std::string>> rows;
    for (const definition::CodeList* list : view.code_lists)
        for (const definition::CodeList::Value& value : list->values)
            rows.push_back({list->num, list->name, view.label(list->label), value.code, view.label(value.label),
                            view.label(policy_word(list->policy)), list->basis});
    book.sheet(view.say("コード表", "Code lists"),
               {view.say("番号", "Number"), view.say("名前", "Name"), view.say("コード表", "Code list"),
                view.say("コード", "Code"), view.say("意味", "Meaning"), view.say("表にない値", "Other values"),
                view.say("出典", "Basis")},
               rows);
}

void conversion_sheet(Book& book, const View& view) {
    std::vector<std::vector<std::string>> rows;
    for (const Conversion* conversion : view.conversions)
        for (const Conversion::Map& map : conversion->from) {
            const bool raw = !map.raw_field.empty() && view.shows_path(map.raw_field);
            const std::string loss = map.lossless          ? view.say("なし", "none")
                                     : map.loss_ja.empty() ? view.say("あり", "some")
                                                           : map.loss_ja;
            const auto row = [&](const std::string& from, const std::string& to) {
                rows.push_back({conversion->name, view.label(conversion->label), map.source, from, to, loss,
                                raw ? map.raw_field : "", map.basis});
            };
            for (const auto& [from, to] : map.entries) row(from, to);
            row(view.say("（ほかの値）", "(other values)"),
                map.unmapped_to.value_or("") + " (" + view.label(report_word(map.report)) + ")");
        }
    book.sheet(view.say("変換定義", "Conversions"),
               {view.say("名前", "Name"), view.say("変換", "Conversion"), view.say("ソース", "Source"),
                view.say("元の値", "From"), view.say("共通の値", "To"), view.say("失われるもの", "Loss"),
                view.say("原値の項目", "Kept as recorded in"), view.say("出典", "Basis")},
               rows);
}

}  // namespace

std::string xlsx(const View& view) {
    Book book(view);
    book.properties(view.label(view.definition.title), origin(view));
    cover(book, view);
    const ItemList list = item_list(view);
    book.sheet(view.say("項目一覧", "Items"), list.header, list.rows);
    for (const ShownTable& table : view.tables) table_sheet(book, view, table);
    code_sheet(book, view);
    conversion_sheet(book, view);
    return book.bytes();
}

}  // namespace opx::render
