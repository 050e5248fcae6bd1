// A workbook for readers who work in one: cover, list of items, a sheet per table with sources and notes, codes, conversions.

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>

#include "render/view.hpp"

namespace opx::render {
namespace {

/// The workbook is written to memory; dates in its properties are fixed, so that the same content gives the same bytes.
class Book {
   public:
    Book() {
        // This version of the library writes to a name alone: one that leads to memory.
        if (memory_ < 0) throw Error(ErrorKind::output, "no memory for the workbook");
        book_ = workbook_new(("/proc/self/fd/" + std::to_string(memory_)).c_str());
        head_ = workbook_add_format(book_);
        format_set_bold(head_);
        format_set_bg_color(head_, 0xDCE6F1);
        format_set_text_wrap(head_);
        format_set_border(head_, LXW_BORDER_THIN);
        cell_ = workbook_add_format(book_);
        format_set_text_wrap(cell_);
        format_set_align(cell_, LXW_ALIGN_VERTICAL_TOP);
        lxw_doc_properties properties{};
        properties.created = 946684800;  // 2000-01-01, whatever the day
        workbook_set_properties(book_, &properties);
    }
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;
    ~Book() {
        if (memory_ >= 0) ::close(memory_);
    }

    /// Rows with their head first; the head stays in sight and has filters.
    void sheet(const std::string& name, const std::vector<std::vector<std::string>>& rows, bool filter = true) {
        lxw_worksheet* sheet = workbook_add_worksheet(book_, name.c_str());
        if (sheet == nullptr || rows.empty()) throw Error(ErrorKind::internal, "a sheet cannot be made: " + name);
        std::size_t columns = 0;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            columns = std::max(columns, rows[r].size());
            for (std::size_t c = 0; c < rows[r].size(); ++c)
                worksheet_write_string(sheet, static_cast<lxw_row_t>(r), static_cast<lxw_col_t>(c), rows[r][c].c_str(),
                                       r == 0 && filter ? head_ : cell_);
        }
        for (std::size_t c = 0; c < columns; ++c) {
            std::size_t longest = 8;
            for (const std::vector<std::string>& row : rows)
                if (c < row.size()) longest = std::max(longest, row[c].size() * 2 / 3);
            worksheet_set_column(sheet, static_cast<lxw_col_t>(c), static_cast<lxw_col_t>(c),
                                 static_cast<double>(std::min<std::size_t>(longest, 48)), nullptr);
        }
        if (!filter) return;
        worksheet_freeze_panes(sheet, 1, 0);
        worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(rows.size() - 1), static_cast<lxw_col_t>(columns - 1));
    }

    std::string close() {
        if (const lxw_error error = workbook_close(book_); error != LXW_NO_ERROR)
            throw Error(ErrorKind::internal, std::string("the workbook cannot be made: ") + lxw_strerror(error));
        std::string bytes;
        char buffer[65536];
        ::lseek(memory_, 0, SEEK_SET);
        for (ssize_t got = 0; (got = ::read(memory_, buffer, sizeof buffer)) > 0;)
            bytes.append(buffer, static_cast<std::size_t>(got));
        return bytes;
    }

   private:
    lxw_workbook* book_ = nullptr;
    lxw_format* head_ = nullptr;
    lxw_format* cell_ = nullptr;
    int memory_ = ::memfd_create("workbook", MFD_CLOEXEC);
};

std::vector<std::vector<std::string>> cover(const View& view) {
    const Definition& definition = view.definition();
    std::vector<std::vector<std::string>> rows = {
        {view.tr("データ定義書", "Data definition"), view.pick(definition.title)},
        {view.tr("識別名", "id"), definition.id},
        {view.tr("版", "version"), definition.version},
        {view.tr("状態", "status"), definition.status},
        {view.tr("適用開始日", "effective from"), definition.effective_from},
        {"SHA-256", definition.sha256}};
    if (view.item() != nullptr)
        rows.push_back({view.tr("案件", "case"), view.item()->id + " " + view.pick(view.item()->title)});
    for (const definition::Party& party : definition.parties)
        rows.push_back({view.tr("事業者", "party"), party.id + " " + view.pick(party.label)});
    return rows;
}

std::vector<std::vector<std::string>> table_rows(const View& view, const TableView& table) {
    std::vector<std::string> head = {view.tr("番号", "number"), view.tr("名前", "name"), view.tr("項目名", "item"),
                                     view.tr("型", "type"), view.tr("定義", "definition")};
    for (const definition::Source& source : view.definition().sources) {
        head.push_back(view.pick(source.label));
        head.push_back(view.pick(source.label) + view.tr(" 留意事項", " notes"));
    }
    std::vector<std::vector<std::string>> rows = {std::move(head)};
    for (const ItemView& item : table.items) {
        const Field& field = *item.field;
        std::vector<std::string> row = {field.num, field.name, view.pick(field.label), view.type_of(field),
                                        view.pick(field.description)};
        for (const definition::Source& source : view.definition().sources) {
            std::string where;
            std::string notes;
            if (const auto binding = field.sources.find(source.id); binding != field.sources.end()) {
                for (const definition::Path& path : binding->second.paths)
                    where += (where.empty() ? "" : "\n") + path.text;
                where += binding->second.constant;
                if (where.empty()) where = view.tr("なし: ", "none: ") + binding->second.reason;
                notes = binding->second.notes_ja;
            }
            row.push_back(std::move(where));
            row.push_back(std::move(notes));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

std::string xlsx(const View& view) {
    Book book;
    book.sheet(view.tr("表紙", "Cover"), cover(view), false);
    book.sheet(view.tr("項目一覧", "Items"), item_rows(view));
    for (const TableView& table : view.tables()) book.sheet(table.table->name, table_rows(view, table));
    std::vector<std::vector<std::string>> codes = {
        {view.tr("コード表", "list"), view.tr("名称", "label"), view.tr("コード", "code"), view.tr("意味", "meaning")}};
    for (const definition::CodeList* list : view.code_lists())
        for (const definition::CodeList::Value& value : list->values)
            codes.push_back({list->name, view.pick(list->label), value.code, view.pick(value.label)});
    book.sheet(view.tr("コード表", "Codes"), codes);
    std::vector<std::vector<std::string>> maps = {{view.tr("変換", "conversion"), view.tr("ソース", "source"),
                                                   view.tr("元の値", "value"), view.tr("コード", "code"),
                                                   view.tr("失われる情報", "what is lost")}};
    for (const definition::Conversion* conversion : view.conversions())
        for (const definition::Conversion::Map& map : conversion->from)
            for (const auto& [from, to] : map.entries)
                maps.push_back({view.pick(conversion->label), map.source, from, to, map.loss_ja});
    book.sheet(view.tr("変換定義", "Conversions"), maps);
    return book.close();
}

}  // namespace opx::render
